# Where the operations of {{ title }} are, and what each is asked with.

ROUTES = {}

{% for operation in operations %}
# specpack:begin injected {{ operation.block }}
ROUTES[{{ operation.quoted }}] = {{ operation.route }}
# specpack:end {{ operation.block }}
{% endfor %}
