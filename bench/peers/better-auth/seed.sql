-- Everybody has what `template@bench.example` has, registered through the API: its hash, too.
UPDATE "user" SET "emailVerified" = true WHERE email = 'template@bench.example';
INSERT INTO "user"
SELECT person.*
FROM "user" template,
     generate_series(0, :people - 1) number,
     LATERAL jsonb_populate_record(template, jsonb_build_object(
         'id', 'person' || number, 'email', 'person' || number || '@bench.example')) person
WHERE template.email = 'template@bench.example';
INSERT INTO account
SELECT own.*
FROM account template
     JOIN "user" owner ON owner.id = template."userId" AND owner.email = 'template@bench.example',
     generate_series(0, :people - 1) number,
     LATERAL jsonb_populate_record(template, jsonb_build_object(
         'id', 'person' || number, 'accountId', 'person' || number,
         'userId', 'person' || number)) own;
ANALYZE;
