-- Everybody has what `template@bench.example` has, registered through the API: its hash, too.
UPDATE account_emailaddress SET verified = true WHERE email = 'template@bench.example';
WITH people AS (
    INSERT INTO auth_user
    SELECT person.*
    FROM auth_user template,
         generate_series(0, :people - 1) number,
         LATERAL jsonb_populate_record(template, jsonb_build_object(
             'id', nextval(pg_get_serial_sequence('auth_user', 'id')),
             'username', 'person' || number,
             'email', 'person' || number || '@bench.example')) person
    WHERE template.email = 'template@bench.example'
    RETURNING id, email
)
INSERT INTO account_emailaddress (email, verified, "primary", user_id)
SELECT email, true, true, id FROM people;
ANALYZE;
