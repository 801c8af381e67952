@MFA
Feature: A second factor
  Whoever protects an account is let in by a password and a second proof, and by nothing less.

  Background:
    Given a customer with an address and a password

  @MFA-2
  Scenario: An app that was not proven yet protects nothing
    When an app is enrolled
    Then there is a secret, a picture of it and ten backup codes
    And the second factor is off
    When they log in
    Then they are logged in

  @MFA-2 @MFA-4
  Scenario: An app protects the account from its first code on
    When an app is enrolled
    And the code that it shows is entered
    Then the second factor is on by an app
    When they log in
    Then they are asked for a second factor
    When the next code of the app is entered for the login
    Then they are logged in

  @MFA-4
  Scenario: A code of the app is taken once
    Given an app protects the account
    When they log in
    And the same code of the app is entered for the login
    Then it is refused with 401 "INVALID_SECOND_FACTOR"
    When the next code of the app is entered for the login
    Then they are logged in
    When they log in
    And the same code of the app is entered for the login
    Then it is refused with 401 "INVALID_SECOND_FACTOR"

  @MFA-4
  Scenario: The code of another app is refused
    Given an app protects the account
    When they log in
    And the code of another app is entered for the login
    Then it is refused with 401 "INVALID_SECOND_FACTOR"

  @MFA-3 @MFA-4 @race
  Scenario: Of many requests with one code of the app exactly one is let in
    Given an app protects the account
    When they log in
    Then of 8 requests at once with the next code of the app exactly one is let in

  @MFA-2
  Scenario: Sessions that proved no second factor end when there is one
    Given they are logged in on another device
    When an app is enrolled
    And the code that it shows is entered
    Then the other device is logged out
    And the second factor is on by an app

  @MFA-2
  Scenario: Of an app and a number the one that was chosen is asked for first
    Given an app protects the account
    And text messages protect the account
    When text messages are chosen
    Then text messages are asked for first
    When they log in
    And the next code of the app is entered for the login
    Then they are logged in

  @MFA-2
  Scenario: A wrong first code turns nothing on
    When a number is enrolled
    And a wrong first code is entered
    Then it is refused with 401 "INVALID_SECOND_FACTOR"
    And the second factor is off

  @MFA-2 @MFA-8
  Scenario: A number protects the account from its first code on
    When a number is enrolled
    And its first code is entered
    Then the second factor is on by text message
    When they log in
    Then they are asked for a second factor

  @MFA-3 @MFA-8
  Scenario: The password and the code of a message are answered with a session
    Given text messages protect the account
    When they log in
    Then they are asked for a second factor
    When a code is sent for the login
    And the code of the login is entered
    Then they are logged in

  @MFA-3
  Scenario: A wrong code is refused, and the right one still taken
    Given text messages protect the account
    When they log in
    And a code is sent for the login
    And a wrong code is entered for the login
    Then it is refused with 401 "INVALID_SECOND_FACTOR"
    When the code of the login is entered
    Then they are logged in

  @MFA-3
  Scenario: After five wrong codes the right one is refused, too
    Given text messages protect the account
    When they log in
    And a code is sent for the login
    And a wrong code is entered for the login
    And a wrong code is entered for the login
    And a wrong code is entered for the login
    And a wrong code is entered for the login
    And a wrong code is entered for the login
    And the code of the login is entered
    Then it is refused with 429 "TOO_MANY_ATTEMPTS"

  @MFA-3
  Scenario: A login is finished once
    Given text messages protect the account
    When they log in
    And the first backup code is entered for the login
    Then they are logged in
    When the second backup code is entered for the login
    Then it is refused with 401 "CHALLENGE_EXPIRED"

  @MFA-5
  Scenario: A backup code lets in once
    Given text messages protect the account
    When they log in
    And the first backup code is entered for the login
    Then they are logged in
    When they log in
    And the first backup code is entered for the login
    Then it is refused with 401 "INVALID_SECOND_FACTOR"
    When the second backup code is entered for the login
    Then they are logged in

  @MFA-5 @race
  Scenario: Of many requests with one backup code exactly one is let in
    Given text messages protect the account
    When they log in
    Then of 8 requests at once with the first backup code exactly one is let in

  @MFA-5
  Scenario: New backup codes make the old ones useless
    Given text messages protect the account
    When new backup codes are made
    And they log in
    And the first backup code is entered for the login
    Then it is refused with 401 "INVALID_SECOND_FACTOR"
    When the new backup code is entered for the login
    Then they are logged in

  @MFA-6
  Scenario: The password and a code turn it off
    Given text messages protect the account
    When it is turned off with the password "Wrong-Secret-1"
    Then it is refused with 400 "INVALID_FIELD"
    And the second factor is on by text message
    When it is turned off
    Then the second factor is off
    When they log in
    Then they are logged in

  @MFA-6
  Scenario: The link in the mail of a change locks the account, once
    Given text messages protect the account
    When the mail with the link that locks arrives
    And the account is locked by the link
    Then the account is locked
    When they log in
    Then it is refused with 403 "ACCOUNT_DISABLED"
    When the account is locked by the link
    Then it is refused with 400 "INVALID_TOKEN"

  @MFA-12
  Scenario: What happens to a second factor is told as events
    Given text messages protect the account
    Then it is told that a number was enrolled first
    When they log in
    And a code is sent for the login
    And a wrong code is entered for the login
    Then it is told that a code was refused
    When it is turned off
    Then it is told that none protects the account any more
