@AUTH @REG
Feature: One's own account
  Whoever has an account sees and changes what is held of them, and nobody else does.

  Background:
    Given a customer with an address and a password

  @REG-4 @AUTH-8
  Scenario: People change what they told of themselves
    When they call themselves "Lakshmi"
    Then they are called "Lakshmi"
    When they take the name away
    Then they have no name

  @AUTH-8
  Scenario: Without a token nothing is told
    When somebody without a token asks for the account
    Then it is refused with 401 "UNAUTHENTICATED"

  @AUTH-8
  Scenario: Nobody gives themselves a role
    When they make themselves an admin
    Then it is refused with 400 "MALFORMED_REQUEST"

  @REG-4
  Scenario: The last word on a purpose counts, and each stays on record
    When they agree to offers
    Then their word on offers is that they agree
    When they take it back
    Then their word on offers is that they do not, and both are on record

  @AUTH-9
  Scenario: People see where they are logged in, and end one session
    Given they are logged in on another device
    Then they see both sessions, and which one is theirs
    When they end the other session
    Then the other device is logged out
    When the access token is validated
    Then it is the customer's

  @AUTH-9
  Scenario: Logging out everywhere else leaves the session that asks
    Given they are logged in on another device
    When they log out everywhere else
    Then the other device is logged out
    When the access token is validated
    Then it is the customer's

  @AUTH-9
  Scenario: Nobody ends the session of another
    Given they are logged in on another device
    When somebody else ends the other session
    Then it is refused with 404 "NOT_FOUND"
    And the other device is logged in

  @REG-4
  Scenario: Another address is put in place by the code that was mailed there
    When they ask for another address
    Then the address is what it was
    When the code that was mailed there is entered
    Then the new address is theirs
    When they log in
    Then it is refused with 401 "INVALID_CREDENTIALS"

  @REG-4
  Scenario: Another address takes the password
    When they ask for another address with the password "Wrong-Secret-1"
    Then it is refused with 400 "INVALID_FIELD"
    And the address is what it was

  @REG-4
  Scenario: A wrong code changes no address
    When they ask for another address
    And a wrong code is entered for the new address
    Then it is refused with 400 "INVALID_OTP"
    And the address is what it was

  @REG-4
  Scenario: Another number is put in place by the code that was sent there
    When they put another number in place by its code
    Then the new number is theirs
