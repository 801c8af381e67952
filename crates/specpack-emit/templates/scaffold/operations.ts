// What each operation of {{ title }} is asked with, and what it answers.

import type * as schemas from "./types.js";

export interface Operations {

{% for operation in operations %}
// specpack:begin injected {{ operation.block }}
{{ operation.comment }}  {{ operation.member }}: {
    request: {{ operation.request }};
    answer: {{ operation.answer }};
  };
// specpack:end {{ operation.block }}
{% endfor %}

}

export type OperationId = keyof Operations;
