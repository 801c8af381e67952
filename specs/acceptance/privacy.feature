@MFA
Feature: What is held of people
  People take all that is held of them, and have it erased.

  Background:
    Given a customer with an address and a password

  @MFA-11
  Scenario: People take all that is held of them
    When they take all that is held of them
    Then it is theirs, and no password is in it

  @MFA-11
  Scenario: Without a token nothing is handed out
    When somebody without a token takes it
    Then it is refused with 401 "UNAUTHENTICATED"

  @MFA-11
  Scenario: An erased account is gone at once, and its address is free
    When they erase the account
    Then the account is erased
    And it is told that the account was erased
    When the access token is validated
    Then it is refused with 401 "UNAUTHENTICATED"
    When the session is refreshed
    Then it is refused with 401 "UNAUTHENTICATED"
    When they log in
    Then it is refused with 401 "INVALID_CREDENTIALS"
    And the address can be registered again

  @MFA-11
  Scenario: Whoever does not know the password erases nothing
    When they erase the account with the password "Wrong-Secret-1"
    Then it is refused with 400 "INVALID_FIELD"
    When the access token is validated
    Then it is the customer's

  @MFA-11
  Scenario: Nothing is erased by mistake
    When they erase the account without saying so
    Then it is refused with 400 "INVALID_FIELD"
    When the access token is validated
    Then it is the customer's
