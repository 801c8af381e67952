@AUTH
Feature: What staff alone may do
  A customer who calls the operations of staff is refused, whatever they are about.

  Background:
    Given a customer with an address and a password

  @AUTH-8
  Scenario: Nobody grants themselves a role
    When they grant themselves the role "admin"
    Then it is refused with 403 "FORBIDDEN"
    And they may do what everybody may

  @AUTH-8
  Scenario: Customers find no accounts
    When they look for the account of an address
    Then it is refused with 403 "FORBIDDEN"

  @AUTH-8
  Scenario: Customers close no accounts
    When they close an account
    Then it is refused with 403 "FORBIDDEN"

  @AUTH-8
  Scenario: Customers read no audit log
    When they read the audit log
    Then it is refused with 403 "FORBIDDEN"

  @AUTH-8 @MFA-10
  Scenario: Customers open no feature
    When they open a feature to everybody
    Then it is refused with 403 "FORBIDDEN"

  @AUTH-8
  Scenario: Without a token nothing of it is told
    When somebody without a token reads the audit log
    Then it is refused with 401 "UNAUTHENTICATED"
