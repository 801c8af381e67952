-- Everybody has what `template@bench.example` has, registered through the API: its hash, too.
UPDATE "user" SET is_verified = true WHERE email = 'template@bench.example';
INSERT INTO "user"
SELECT person.*
FROM "user" template,
     generate_series(0, :people - 1) number,
     LATERAL jsonb_populate_record(template, jsonb_build_object(
         'id', gen_random_uuid(), 'email', 'person' || number || '@bench.example')) person
WHERE template.email = 'template@bench.example';
ANALYZE;
