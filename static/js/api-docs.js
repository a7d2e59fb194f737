// The interactive description of the API. Nothing is asked of another host, and no key outlives the page.
"use strict";
(() => {
  const place = document.getElementById("api-docs");

  // Swagger's own layout brings a second main landmark; this one is a part of our page.
  const Layout = (system) => ({
    components: {
      PartOfOurPage: ({ getComponent, specSelectors }) => {
        const draw = system.React.createElement;
        const failed = specSelectors.loadingStatus() === "failed" || specSelectors.loadingStatus() === "failedConfig";
        if (!specSelectors.specStr() && !failed) return draw("p", { className: "loading-line" }, "…");
        const parts = [["SvgAssets", false], ["errors", true], ["InfoContainer", true], ["AuthorizeBtnContainer", true], ["operations", true]];
        return draw(
          "div",
          { className: "swagger-ui wrapper" },
          ...parts.map(([name, connected]) => draw(getComponent(name, connected), { key: name })),
        );
      },
    },
  });

  // Levels of headings below the one that the page has already.
  const fitIn = () => {
    place.querySelectorAll("h1, h2").forEach((heading) => heading.setAttribute("aria-level", "2"));
    place.querySelectorAll("h3").forEach((heading) => heading.setAttribute("aria-level", "3"));
  };

  new MutationObserver(fitIn).observe(place, { childList: true, subtree: true });
  SwaggerUIBundle({
    url: place.dataset.url,
    domNode: place,
    plugins: [Layout],
    layout: "PartOfOurPage",
    deepLinking: false,
    validatorUrl: null,
    persistAuthorization: false,
    defaultModelsExpandDepth: -1,
    docExpansion: "list",
    syntaxHighlight: false,
  });
})();
