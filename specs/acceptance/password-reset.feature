@AUTH
Feature: A forgotten password
  Whoever reads the mailbox of an account sets a new password by the link that is sent there.

  Background:
    Given a customer with an address and a password

  @AUTH-4
  Scenario: The link of the mail sets a new password and ends every session
    When a new password is asked for
    Then a mail is on its way
    When the mail with the link to a new password arrives
    And the password "NextSecret456?" is set by the link
    Then the password is set
    When they log in
    Then it is refused with 401 "INVALID_CREDENTIALS"
    When the access token is validated
    Then it is refused with 401 "UNAUTHENTICATED"
    When the session is refreshed
    Then it is refused with 401 "UNAUTHENTICATED"
    When they log in with the password "NextSecret456?"
    Then they are logged in

  @AUTH-4
  Scenario: An address that nobody has is answered the same
    Then a new password for an address that nobody has is answered the same

  @AUTH-4
  Scenario: A link to a new password is used once
    When a new password is asked for
    And the mail with the link to a new password arrives
    And the password "NextSecret456?" is set by the link
    Then the password is set
    When the password "AfterThat789?" is set by the link
    Then it is refused with 400 "INVALID_TOKEN"

  @AUTH-4
  Scenario: A newer link to a new password takes the place of the one before
    When a new password is asked for
    And the mail with the link to a new password arrives
    And a new password is asked for
    And another mail with a link to a new password arrives
    And the password "NextSecret456?" is set by the first link
    Then it is refused with 400 "INVALID_TOKEN"
    When the password "NextSecret456?" is set by the link
    Then the password is set

  @AUTH-4 @AUTH-7
  Scenario: A password that is not taken leaves the link good
    When a new password is asked for
    And the mail with the link to a new password arrives
    And the password "short" is set by the link
    Then it is refused with 400 "WEAK_PASSWORD"
    When the password "NextSecret456?" is set by the link
    Then the password is set

  @AUTH-4 @race
  Scenario: Of many requests with one link exactly one sets the password
    When a new password is asked for
    And the mail with the link to a new password arrives
    Then of 8 requests at once with the link exactly one sets the password
