// The operations of {{ title }}, to be filled in.

import { NotImplemented, type Handlers } from "./server.js";

export const handlers: Handlers = {

{% for operation in operations %}
// specpack:begin draft {{ operation.block }}
  async {{ operation.member }}(request) {
    throw new NotImplemented({{ operation.quoted }});
  },
// specpack:end {{ operation.block }}
{% endfor %}

};
