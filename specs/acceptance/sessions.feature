@AUTH
Feature: Sessions
  Who registered has a session: an access token that is checked, and a refresh token that is exchanged.

  Background:
    Given a customer who has just registered

  @AUTH-5
  Scenario: A valid access token is told whose it is
    When the access token is validated
    Then it is the customer's

  @AUTH-5
  Scenario Outline: <what> is not accepted
    When the access token "<token>" is validated
    Then it is refused with 401 "UNAUTHENTICATED"

    Examples:
      | what                     | token                    |
      | a word                   | nothing                  |
      | a token without a signature | eyJhbGciOiJub25lIn0.e30. |

  @AUTH-5
  Scenario: Without a token nothing is validated
    When no access token is validated
    Then it is refused with 401 "UNAUTHENTICATED"

  @AUTH-3 @AUTH-6
  Scenario: A refresh token is exchanged for the next one
    When the session is refreshed
    Then there is another refresh token
    When the access token is validated
    Then it is the customer's

  @AUTH-3 @race
  Scenario: Requests with one refresh token at once are all answered the same
    Then of 6 refreshes at once each is answered the same refresh token

  @AUTH-3
  Scenario: A refresh token that is none is refused
    When the session is refreshed with "not-a-refresh-token"
    Then it is refused with 401 "UNAUTHENTICATED"

  @AUTH-3
  Scenario: A refresh token that comes back ends the session
    Given the session is refreshed
    And the session is refreshed
    When the first refresh token comes back
    Then it is refused with 401 "UNAUTHENTICATED"
    When the session is refreshed
    Then it is refused with 401 "UNAUTHENTICATED"
    When the access token is validated
    Then it is refused with 401 "UNAUTHENTICATED"

  @AUTH-3
  Scenario: Logging out ends the session at once
    When the customer logs out
    And the access token is validated
    Then it is refused with 401 "UNAUTHENTICATED"
    When the session is refreshed
    Then it is refused with 401 "UNAUTHENTICATED"

  @AUTH-3
  Scenario: Logging out everywhere ends every session
    When the customer logs out everywhere
    And the access token is validated
    Then it is refused with 401 "UNAUTHENTICATED"
