@OTP @limits
Feature: Limits on codes
  Who asks for too many codes, or enters too many, is told to wait.

  @OTP-10
  Scenario: A number that asks for one code after the other is told to wait
    Given a new mobile number
    When codes are asked for until one is refused
    Then it is refused with 429 "RATE_LIMITED"
    And it is told when to come back

  @OTP-6 @OTP-10
  Scenario: An address that enters one code after the other is told to wait
    Given a new mobile number
    When codes are entered for it until one is refused
    Then it is told when to come back
