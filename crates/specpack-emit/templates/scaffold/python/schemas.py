# The schemas of {{ title }}.

SCHEMAS = {}

{% for schema in schemas %}
# specpack:begin injected {{ schema.block }}
{% for line in schema.about %}
# {{ line }}
{% endfor %}
SCHEMAS[{{ schema.quoted }}] = {{ schema.value }}
# specpack:end {{ schema.block }}
{% endfor %}
