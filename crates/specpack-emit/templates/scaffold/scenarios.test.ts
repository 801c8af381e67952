// Feature: {{ title }}
//
// A test counts for its requirement once a comment above it says so: `req`, a colon and the id.
// Say it when the test checks something.

import { test } from "node:test";

{% for scenario in scenarios %}
// specpack:begin draft {{ scenario.block }}
{% if scenario.tags %}
// Tags: {{ scenario.tags | join(", ") }}
{% endif %}
test.todo({{ scenario.quoted }}, () => {
{% for step in scenario.steps %}
  // {{ step }}
{% endfor %}
{% for row in scenario.examples %}
  // {{ row }}
{% endfor %}
});
// specpack:end {{ scenario.block }}
{% endfor %}
