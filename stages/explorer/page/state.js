// What the page shows is a plain object for each tab; its link is the fragment of the
// page's address: #attractor?s=1.4&seed=174658140 has what differs from the defaults.

// read returns the tab and the values that a fragment names, those of a kind unlike the
// default's left out.
export function read(fragment, defaults) {
  const [tab, query = ""] = fragment.replace(/^#/, "").split("?");
  const values = {};
  for (const [key, text] of new URLSearchParams(query)) {
    const standard = defaults[tab]?.[key];
    if (standard === undefined) continue;
    if (typeof standard !== "number") values[key] = text;
    else if (text.trim() !== "" && Number.isFinite(Number(text))) values[key] = Number(text);
  }
  return { tab: tab in defaults ? tab : undefined, values };
}

// fragment returns the link of a state.
export function fragment(tab, state, defaults) {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(state)) {
    if (value !== defaults[key]) query.set(key, value);
  }
  return "#" + tab + (query.size ? "?" + query : "");
}

// bind ties the inputs of a panel to the fields of a state that they are named after:
// several inputs of a name move together. changed is called with the name of a field that
// a person has set. It returns a function that shows the state.
export function bind(panel, state, changed) {
  const inputs = [...panel.querySelectorAll("[name]")].filter((input) => input.name in state);
  const show = () => {
    for (const input of inputs) {
      if (input.type === "radio") input.checked = input.value === String(state[input.name]);
      else if (input.type === "checkbox") input.checked = Boolean(state[input.name]);
      else if (document.activeElement !== input || input.type === "range") input.value = state[input.name];
    }
  };
  panel.addEventListener("input", ({ target }) => {
    if (!(target.name in state) || !target.checkValidity()) return;
    const value = target.type === "checkbox" ? Number(target.checked) : target.value;
    if (value === "") return;
    state[target.name] = typeof state[target.name] === "number" ? Number(value) : value;
    changed(target.name);
    show();
  });
  panel.addEventListener("focusout", show);
  return show;
}
