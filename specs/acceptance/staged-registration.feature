@REG
Feature: Customer Registration
  A customer registers in four steps: start, ask for a one-time code, enter it, tell the rest.

  @REG-1 @REG-2 @REG-3 @REG-4 @REG-5 @REG-11
  Scenario: Happy path with email OTP
    Given a new user starts registration with valid email/password and locale
    When the user requests an email OTP
    And enters the correct OTP within 5 minutes
    And submits required personal info, consent, and preferences
    Then the system creates a customer record and returns a customerId
    And emits events registration.started, registration.otp_sent, registration.otp_verified, registration.completed

  @REG-2 @REG-3 @REG-4
  Scenario: A code by text message proves the number
    Given a new user starts registration with a mobile number
    When the user requests an OTP by "sms"
    Then the OTP is on its way
    When the OTP of the text message is entered
    Then the OTP has proven the "phone"
    And submits required personal info, consent, and preferences
    And the system returns a customerId

  @REG-1
  Scenario Outline: A registration with <what> cannot be started
    When a registration is started with "<email>", "<password>" and "<locale>"
    Then it is refused with 400 "<error>"

    Examples:
      | what                     | email             | password       | locale | error         |
      | no address               | priya             | SecurePass123! | en-IN  | INVALID_EMAIL |
      | a password that is short | priya@example.com | Ab1!           | en-IN  | WEAK_PASSWORD |
      | a weak password          | priya@example.com | password       | en-IN  | WEAK_PASSWORD |
      | no language tag          | priya@example.com | SecurePass123! | en_US  | INVALID_FIELD |

  @REG-2
  Scenario: Without a number no text message is sent
    Given a new user starts registration with valid email/password and locale
    When the user requests an OTP by "sms"
    Then it is refused with 400 "INVALID_FIELD"

  @REG-2 @REG-5
  Scenario: A registration that nobody started has no steps
    When an OTP is requested for a registration that nobody started
    Then it is refused with 404 "REGISTRATION_NOT_FOUND"

  @REG-3 @REG-5
  Scenario: No OTP is right before one was sent
    Given a new user starts registration with valid email/password and locale
    When the OTP "123456" is entered
    Then it is refused with 400 "OTP_EXPIRED"

  @REG-3
  Scenario: A wrong OTP is refused, and the right one still proves
    Given a new user starts registration with valid email/password and locale
    When the user requests an email OTP
    And a wrong OTP is entered
    Then it is refused with 400 "INVALID_OTP"
    When the OTP of the mail is entered
    Then the OTP has proven the "email"

  @REG-3 @REG-5
  Scenario: After five wrong OTPs none is looked at any more
    Given a new user starts registration with valid email/password and locale
    When the user requests an email OTP
    And 5 wrong OTPs are entered
    And the OTP of the mail is entered
    Then it is refused with 429 "TOO_MANY_ATTEMPTS"

  @REG-3 @REG-5
  Scenario: An OTP is used once
    Given a new user starts registration with valid email/password and locale
    When the user requests an email OTP
    And enters the correct OTP within 5 minutes
    And the OTP of the mail is entered
    Then it is refused with 400 "OTP_EXPIRED"

  @REG-5
  Scenario: An OTP is for one registration
    Given a new user starts registration with valid email/password and locale
    When the user requests an email OTP
    And the OTP of the mail is entered for another registration
    Then it is refused with 400 "INVALID_OTP"

  @REG-4 @REG-5
  Scenario: Without a proof no registration is completed
    Given a new user starts registration with valid email/password and locale
    When submits required personal info, consent, and preferences
    Then it is refused with 409 "REGISTRATION_NOT_VERIFIED"

  @REG-4 @REG-5
  Scenario: A registration is completed once
    Given a user who has entered the OTP
    When submits required personal info, consent, and preferences
    And submits required personal info, consent, and preferences
    Then it is refused with 404 "REGISTRATION_NOT_FOUND"

  @REG-4 @REG-5 @race
  Scenario: Of many completions exactly one makes the customer
    Given a user who has entered the OTP
    Then of 8 completions at once exactly one makes the customer

  @REG-4
  Scenario Outline: A registration with <what> is not completed, and can be corrected
    Given a user who has entered the OTP
    When submits the country "<country>" and the language "<language>"
    Then it is refused with 400 "INVALID_FIELD"
    When submits required personal info, consent, and preferences
    Then the system creates a customer record and returns a customerId

    Examples:
      | what        | country | language |
      | no country  | XX      | hi-IN    |
      | no language | IN      | xx_YY    |

  @REG-4 @REG-8
  Scenario: A registration without consent is not completed
    Given a user who has entered the OTP
    When submits personal info without consent
    Then it is refused with 400 "MALFORMED_REQUEST"

  @REG-6
  Scenario: Only who has proven an address is told that it has an account
    Given a customer with an address and a password
    When a registration is started with the address of the customer
    And the owner requests an email OTP
    And the OTP of the mail is entered
    Then the OTP has proven the "email"
    When submits required personal info, consent, and preferences
    Then it is refused with 409 "E_DUPLICATE"
