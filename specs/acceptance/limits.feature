@limits
Feature: Limits
  Who asks for too much, or guesses too often, is told to wait.

  @OTP @OTP-10
  Scenario: A number that asks for one code after the other is told to wait
    Given a new mobile number
    When codes are asked for until one is refused
    Then it is refused with 429 "RATE_LIMITED"
    And it is told when to come back

  @OTP @OTP-6 @OTP-10
  Scenario: An address that enters one code after the other is told to wait
    Given a new mobile number
    When codes are entered for it until one is refused
    Then it is told when to come back

  @AUTH @AUTH-10
  Scenario: Logins that follow each other are told to wait
    When passwords are tried until one try is refused
    Then it is refused with 429 "RATE_LIMITED"
    And it is told when to come back

  @AUTH @AUTH-4 @AUTH-10
  Scenario: A mailbox is not filled with links to new passwords
    When a new password for one address is asked for until that is refused
    Then it is refused with 429 "RATE_LIMITED"
    And it is told when to come back

  @REG @REG-2 @REG-7
  Scenario: A token is counted in place of the address, and is good a few times
    Given a token to be counted by
    And a registration that is started with the token
    When OTPs are requested with the token until one is refused
    Then it is refused with 429 "RATE_LIMITED"
    And it is told when to come back

  @REG @REG-7
  Scenario: A token that the service never gave is refused
    When a registration is started with the token "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    Then it is refused with 401 "RATE_LIMIT_TOKEN_REQUIRED"
