@AUTH @OTP
Feature: Operating the service
  What operators and other services ask for.

  @AUTH-15
  Scenario: The service is healthy and ready
    Then the service is healthy
    And the service is ready

  @AUTH-6
  Scenario: The keys that tokens are signed with are published
    Then the published keys can be used to check tokens

  @AUTH-13 @OTP-12
  Scenario: The service tells its metrics
    Then its metrics count the requests

  @AUTH-15
  Scenario: The service tells its contract
    Then it tells its contract
