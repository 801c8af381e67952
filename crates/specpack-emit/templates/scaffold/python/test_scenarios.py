# Feature: {{ title }}
#
# A test counts for its requirement once a comment above it says so: `req`, a colon and the id.
# Say it when the test checks something.

import unittest

class Scenarios(unittest.TestCase):
    """Each scenario of the feature."""

{% for scenario in scenarios %}
# specpack:begin draft {{ scenario.block }}
{% if scenario.tags %}
    # Tags: {{ scenario.tags | join(", ") }}
{% endif %}
    @unittest.skip("to be written")
    def {{ scenario.function }}(self):
        {{ scenario.quoted }}
{% for step in scenario.steps %}
        # {{ step }}
{% endfor %}
{% for row in scenario.examples %}
        # {{ row }}
{% endfor %}
# specpack:end {{ scenario.block }}
{% endfor %}
