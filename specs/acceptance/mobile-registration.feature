@REG @OTP
Feature: Registration by mobile number
  A person asks for a code to a mobile number, enters it, and has an account and a session.

  Background:
    Given a new mobile number

  @OTP-1 @OTP-4 @OTP-6
  Scenario: The code of the message makes an account
    When a code is asked for
    Then the code is on its way
    And it is valid for 300 seconds
    When the message arrives
    And the code of the message is entered
    Then the account is made
    And the customer is logged in

  @OTP-2
  Scenario Outline: A number may be written with <prefix> before it
    When a code is asked for to the number with <prefix> before it
    Then the code is on its way

    Examples:
      | prefix |
      | +91    |
      | 91     |
      | 0      |

  @OTP-2
  Scenario: A number may be written in groups of digits
    When a code is asked for to a number in two groups of digits
    Then the code is on its way

  @OTP-2
  Scenario Outline: <what> is no mobile number
    When a code is asked for to "<number>"
    Then it is refused with 400 "INVALID_MOBILE_NUMBER"

    Examples:
      | what              | number        |
      | too short a text  | 98765         |
      | a landline        | 2212345678    |
      | too long a text   | 98765432101   |
      | another country   | +447700900123 |
      | a word            | mobile        |

  @OTP-6
  Scenario: A wrong code is refused and counted
    When a code is asked for
    And the message arrives
    And a wrong code is entered
    Then it is refused with 400 "INVALID_OTP"
    When the code of the message is entered
    Then the account is made

  @OTP-6
  Scenario: After five wrong codes no code is looked at any more
    When a code is asked for
    And the message arrives
    And 5 wrong codes are entered
    And the code of the message is entered
    Then it is refused with 429 "TOO_MANY_ATTEMPTS"

  @OTP-4
  Scenario: A newer code takes the place of the one before
    When a code is asked for
    And the message arrives
    And another code is asked for
    And the next message arrives
    And the code of the first message is entered
    Then it is refused with 400 "INVALID_OTP"
    When the code of the message is entered
    Then the account is made

  @OTP-4
  Scenario: A code that was never sent has run out
    When the code "123456" is entered
    Then it is refused with 400 "OTP_EXPIRED"

  @OTP-4
  Scenario: A code is used once
    When a code is asked for
    And the message arrives
    And the code of the message is entered
    Then the account is made
    When the code of the message is entered
    Then it is refused with 400 "OTP_EXPIRED"

  @OTP-1 @OTP-3
  Scenario: A number that is registered is told so
    Given the number is registered
    When a code is asked for
    Then it is refused with 409 "MOBILE_NUMBER_EXISTS"

  @OTP-3 @OTP-4 @race
  Scenario: Of many requests with the right code exactly one makes an account
    When a code is asked for
    And the message arrives
    Then of 8 requests at once with the code exactly one makes an account

  @OTP-1
  Scenario Outline: A request that is no <what> is refused
    When this body is sent to ask for a code:
      """
      <body>
      """
    Then it is refused with 400 "<error>"

    Examples:
      | what                    | body                                          | error             |
      | JSON                    | {"mobileNumber":                              | MALFORMED_REQUEST |
      | object                  | ["9876543210"]                                | MALFORMED_REQUEST |
      | object as it is foreseen | {"mobileNumber": "9876543210", "admin": true} | MALFORMED_REQUEST |
