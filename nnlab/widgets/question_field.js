// Shows a question with radio buttons or a text field, in a fieldset: ipywidgets' radio group has no accessible name.

function addTextField(group) {
  const label = group.appendChild(document.createElement("label"));
  const input = Object.assign(document.createElement("input"), { type: "text", placeholder: "a number", autocomplete: "off" });
  label.append("Your answer: ", input);
  return [input, "input"];
}

function addRadio(group, option, name) {
  const label = group.appendChild(document.createElement("label"));
  const input = Object.assign(document.createElement("input"), { type: "radio", name, value: option });
  label.append(input, option);
  return [input, "change"];
}

function render({ model, el }) {
  el.classList.add("nnlab-question-field");
  const group = el.appendChild(document.createElement("fieldset"));
  group.addEventListener("keydown", (event) => event.stopPropagation()); // otherwise JupyterLab takes the arrow keys
  group.appendChild(document.createElement("legend")).innerHTML = model.get("text");
  const options = model.get("options"), name = `nnlab-${Math.random()}`;
  const inputs = options.length ? options.map((option) => addRadio(group, option, name)) : [addTextField(group)];
  for (const [input, event] of inputs) {
    input.addEventListener(event, () => {
      model.set("value", input.value);
      model.save_changes();
    });
  }
  const draw = () => {
    group.disabled = model.get("disabled");
    for (const [input] of inputs) {
      if (input.type === "radio") input.checked = input.value === model.get("value");
      else if (input.value !== model.get("value")) input.value = model.get("value");
    }
  };
  model.on("change:value change:disabled", draw);
  draw();
}

export default { render };
