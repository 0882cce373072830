// The controls of a panel or a question that can be used now, in the order of the page, for keyboard.py.
(box) => {
  const kinds = {
    tab: "[role=tab][tabindex='0']",
    stage: "[role=application]",
    slider: ".noUi-target:not([disabled]) .noUi-handle",
    readout: ".widget-readout[contenteditable=true]",
    select: "select:enabled",
    checkbox: "input[type=checkbox]:enabled",
    radio: "input[type=radio]:enabled",
    number: "input[type=number]:enabled",
    text: "input:is([type=text], :not([type])):enabled",
    choice: ".widget-toggle-button[aria-pressed=false]:enabled",
    chosen: ".widget-toggle-button[aria-pressed=true]:enabled",
    button: "button:enabled",
  };
  const kind = (element) => Object.keys(kinds).find((kind) => element.matches(kinds[kind]));
  const seen = (element) => element.checkVisibility({ visibilityProperty: true });
  const group = (radio) => document.querySelector(`input[name='${radio.name}']:checked`) ?? // a group is one stop
    document.querySelector(`input[name='${radio.name}']`);
  return [...box.querySelectorAll(Object.values(kinds))]
    .filter((element) => seen(element) && (kind(element) !== "radio" || group(element) === element))
    .map((element) => ({ element, kind: kind(element), name: element.ariaLabel || element.textContent || element.title }));
}
