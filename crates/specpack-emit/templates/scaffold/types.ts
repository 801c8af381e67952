// The schemas of {{ title }}.

{% for type in types %}
// specpack:begin injected {{ type.block }}
{{ type.comment }}export type {{ type.name }} = {{ type.declaration }};
// specpack:end {{ type.block }}
{% endfor %}

export {};
