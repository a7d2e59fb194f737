// Trying the API out from its description. Nothing is asked of another host, and no key outlives the page.
"use strict";
(() => {
  const key = document.getElementById("key");
  document.getElementById("api-key").hidden = false;

  const call = (form) => {
    const headers = { Accept: "application/json", Authorization: `Bearer ${key.value.trim()}` };
    const query = new URLSearchParams();
    let path = form.dataset.path;
    let body;
    form.querySelectorAll("[data-place]").forEach((field) => {
      const { name, place } = field.dataset;
      const value = field.value.trim();
      if (place === "path") path = path.replace(`{${name}}`, encodeURIComponent(value));
      else if (place === "body") body = value;
      else if (value && place === "query") query.append(name, value);
      else if (value && place === "header") headers[name] = value;
    });
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const address = query.size ? `${path}?${query}` : path;
    return fetch(address, { method: form.dataset.method, headers, body, credentials: "omit" });
  };

  const told = async (answer) => {
    const text = await answer.text();
    try {
      return JSON.stringify(JSON.parse(text), null, 2);
    } catch {
      return text;
    }
  };

  document.querySelectorAll(".api-try").forEach((form) => {
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const shown = form.querySelector(".api-answer");
      const button = form.querySelector("button");
      shown.hidden = false;
      shown.textContent = "…";
      button.disabled = true;
      try {
        const answer = await call(form);
        shown.textContent = `${answer.status} ${answer.statusText}\n${await told(answer)}`;
      } catch (error) {
        shown.textContent = String(error);
      } finally {
        button.disabled = false;
      }
    });
  });
})();
