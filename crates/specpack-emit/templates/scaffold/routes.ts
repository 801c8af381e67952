// Where the operations of {{ title }} are.

import type { OperationId } from "./operations.js";

export interface Parameter {
  in: "path" | "query" | "headers" | "cookies";
  name: string;
  is: "text" | "number" | "boolean" | "list";
  required: boolean;
}

export interface Route {
  method: string;
  path: string;
  parameters: readonly Parameter[];
  /** The media type of the body; null where there is none. */
  body: string | null;
}

export const routes: { readonly [K in OperationId]: Route } = {

{% for operation in operations %}
// specpack:begin injected {{ operation.block }}
  {{ operation.member }}: {
    method: "{{ operation.method }}",
    path: {{ operation.path }},
    parameters: [
{% for parameter in operation.parameters %}
      {{ parameter }},
{% endfor %}
    ],
    body: {{ operation.body or "null" }},
  },
// specpack:end {{ operation.block }}
{% endfor %}

};
