// The interactive description of the API. Nothing is asked of another host, and no key outlives the page.
"use strict";
(() => {
  const place = document.getElementById("api-docs");
  SwaggerUIBundle({
    url: place.dataset.url,
    domNode: place,
    deepLinking: false,
    validatorUrl: null,
    persistAuthorization: false,
    defaultModelsExpandDepth: -1,
    docExpansion: "list",
    syntaxHighlight: false,
  });
})();
