@AUTH
Feature: Logging in
  Who proves to own an account has a session; who does not learns nothing about it.

  @AUTH-2
  Scenario: The right password is answered with a session
    Given a customer with an address and a password
    When they log in
    Then they are logged in

  @AUTH-2
  Scenario: A wrong password is refused
    Given a customer with an address and a password
    When they log in with the password "Wrong-Secret-1"
    Then it is refused with 401 "INVALID_CREDENTIALS"

  @AUTH-2
  Scenario: An address that nobody has is answered like a wrong password
    Given a customer with an address and a password
    Then an address that nobody has is answered like a wrong password

  @AUTH-2
  Scenario: A request that is no login is refused
    When somebody logs in without a password
    Then it is refused with 400 "MALFORMED_REQUEST"

  @AUTH-2
  Scenario: A code to the number is answered with a session
    Given the number is registered
    When a code to log in is asked for
    Then the code is on its way
    When the next message arrives
    And the code to log in is entered
    Then they are logged in

  @AUTH-2
  Scenario: A code to log in is used once
    Given the number is registered
    When a code to log in is asked for
    And the next message arrives
    And the code to log in is entered
    Then they are logged in
    When the code to log in is entered
    Then it is refused with 400 "OTP_EXPIRED"

  @AUTH-2 @race
  Scenario: Of many requests with one code to log in exactly one is let in
    Given the number is registered
    When a code to log in is asked for
    And the next message arrives
    Then of 8 requests at once with the code to log in exactly one is let in

  @AUTH-2
  Scenario: A number that nobody has is answered like one that somebody has
    Given a new mobile number
    When a code to log in is asked for
    Then the code is on its way
    When the code "123456" to log in is entered
    Then it is refused with 400 "INVALID_OTP"
