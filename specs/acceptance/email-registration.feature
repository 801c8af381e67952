@AUTH
Feature: Registration by address
  A person registers with an address and a password, and proves the address by what comes in a mail.

  Background:
    Given a new address

  @AUTH-1 @AUTH-2
  Scenario: The code of the mail proves the address
    When the address is registered
    Then the account waits for its address to be proven
    When the mail with the proof arrives
    And the code of the mail is entered for the address
    Then the address is proven
    When they log in
    Then they are logged in

  @AUTH-1 @AUTH-2
  Scenario: The link of the mail proves the address
    When the address is registered
    And the mail with the proof arrives
    And the link of the mail is confirmed
    Then the address is proven
    When they log in
    Then they are logged in

  @AUTH-1 @AUTH-2
  Scenario: Before the address is proven nobody is let in
    When the address is registered
    And they log in
    Then it is refused with 403 "EMAIL_NOT_VERIFIED"
    When they log in with the password "Wrong-Secret-1"
    Then it is refused with 401 "INVALID_CREDENTIALS"

  @REG @REG-14
  Scenario: A registration that is repeated under its key is made once
    When the address is registered under an idempotency key
    And the same is sent again
    Then it is answered as the first time
    When another name is sent under the same key
    Then it is refused with 422 "IDEMPOTENCY_KEY_REUSED"

  @AUTH-1
  Scenario: A link is used once
    When the address is registered
    And the mail with the proof arrives
    And the link of the mail is confirmed
    Then the address is proven
    When the link of the mail is confirmed
    Then it is refused with 400 "INVALID_TOKEN"

  @AUTH-1
  Scenario: A code is used once
    When the address is registered
    And the mail with the proof arrives
    And the code of the mail is entered for the address
    Then the address is proven
    When the code of the mail is entered for the address
    Then it is refused with 400 "OTP_EXPIRED"

  @AUTH-1
  Scenario: A link that was never sent proves nothing
    When the link "3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" is confirmed
    Then it is refused with 400 "INVALID_TOKEN"

  @AUTH-1
  Scenario: A wrong code is refused, and the right one still proves
    When the address is registered
    And the mail with the proof arrives
    And a wrong code is entered for the address
    Then it is refused with 400 "INVALID_OTP"
    When the code of the mail is entered for the address
    Then the address is proven

  @AUTH-1
  Scenario: Another mail takes the place of the one before
    When the address is registered
    And the mail with the proof arrives
    And another mail with a proof is asked for
    Then a mail is on its way
    When another mail with a proof arrives
    And the link of the first mail is confirmed
    Then it is refused with 400 "INVALID_TOKEN"
    When the link of the mail is confirmed
    Then the address is proven

  @AUTH-1 @race
  Scenario: Of many requests with one link exactly one proves the address
    When the address is registered
    And the mail with the proof arrives
    Then of 8 requests at once with the link exactly one proves the address

  @AUTH-1 @REG-6
  Scenario: An address that has an account is told so
    Given the address has an account
    When the address is registered
    Then it is refused with 409 "EMAIL_EXISTS"

  @AUTH-1 @REG-6
  Scenario: Who registers somebody else's address gains nothing
    When the address is registered by a stranger
    And the mail with the proof arrives
    And the address is registered
    And another mail with a proof arrives
    And the code of the mail is entered for the address
    Then it is refused with 400 "PASSWORD_REQUIRED"
    When the code of the mail is entered for the address with its password
    Then the address is proven
    When they log in
    Then they are logged in
    When the stranger logs in
    Then it is refused with 401 "INVALID_CREDENTIALS"

  @AUTH-1 @AUTH-7
  Scenario Outline: A registration with <what> is refused
    When "<email>" is registered with the password "<password>" and the name "<name>"
    Then it is refused with 400 "<error>"

    Examples:
      | what                       | email               | password       | name         | error         |
      | no address                 | priya               | SecurePass123! | Priya Sharma | INVALID_EMAIL |
      | a password that is short   | priya@example.com   | Ab1!           | Priya Sharma | WEAK_PASSWORD |
      | a password without a digit | priya@example.com   | SecurePass!    | Priya Sharma | WEAK_PASSWORD |
      | a password that many have  | priya@example.com   | P@ssw0rd       | Priya Sharma | WEAK_PASSWORD |
      | no name                    | priya@example.com   | SecurePass123! |              | INVALID_FIELD |

  @MFA-1
  Scenario: A user with first and last name is made, and proves the address
    When a user is made with the address
    Then the user is there without a second factor
    When the mail with the proof arrives
    And the link of the mail is confirmed
    Then the address is proven
    When they log in
    Then they are logged in

  @MFA-1
  Scenario: A user whose address has an account is not made
    Given the address has an account
    When a user is made with the address
    Then it is refused with 409 "EMAIL_EXISTS"
