// Facts about how a panel looks, for test_looks.py.
(panel) => {
  const seen = (element) => element.checkVisibility() && element.getBoundingClientRect().width > 1;
  const all = (selector) => [...panel.querySelectorAll(selector)].filter(seen);
  const name = (element) => `${element.className} ${element.textContent}`.slice(0, 60);

  const boxes = all(`.widget-label, .noUi-base, .noUi-handle, .widget-readout, .nnlab-controls button, .nnlab-controls select,
    .nnlab-controls input, .nnlab-stage, .nnlab-sentence, .nnlab-help, .nnlab-html, .nnlab-goals li`);
  const overlapping = [];
  for (const [i, one] of boxes.entries()) for (const two of boxes.slice(i + 1)) {
    if (one.contains(two)) continue;
    const a = one.getBoundingClientRect(), b = two.getBoundingClientRect();
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (across > 0.5 && down > 0.5) overlapping.push([name(one), name(two)]);
  }

  const frame = panel.getBoundingClientRect();
  const outside = boxes.filter((element) => {
    const box = element.getBoundingClientRect();
    return box.left < frame.left - 0.5 || box.right > frame.right + 0.5;
  }).map(name);
  const scrolling = [panel, ...panel.querySelectorAll("*"), panel.closest(".jp-OutputArea-output")]
    .filter((element) => seen(element) && /auto|scroll/.test(getComputedStyle(element).overflowX)
      && element.scrollWidth > element.clientWidth + 1).map(name);

  // Contrast as in WCAG 2, with what is half transparent laid over what is below it.
  const rgba = (text) => { const [r, g, b, a = 1] = text.match(/[\d.]+/g).map(Number); return [r, g, b, a]; };
  const over = ([r, g, b, a], below) => [r, g, b].map((value, i) => a * value + (1 - a) * below[i]);
  const ground = (element) => {
    if (!element) return [255, 255, 255];
    const color = rgba(getComputedStyle(element).backgroundColor);
    return color[3] === 1 ? color.slice(0, 3) : over(color, ground(element.parentElement));
  };
  const light = (rgb) => rgb.map((value) => value / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
    .reduce((sum, value, i) => sum + value * [0.2126, 0.7152, 0.0722][i], 0);
  const contrast = (element) => {
    const below = ground(element), text = over(rgba(getComputedStyle(element).color), below);
    const [dark, bright] = [light(below), light(text)].sort((one, two) => one - two);
    return (bright + 0.05) / (dark + 0.05);
  };
  const texts = all("*").filter((element) => !element.closest(":disabled, .nnlab-unseen, option")
    && [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim()));
  const pale = texts.filter((element) => contrast(element) < 4.5).map((element) => [name(element), contrast(element)]);

  const image = panel.querySelector(".nnlab-stage img"), canvas = document.createElement("canvas").getContext("2d");
  canvas.drawImage(image, 0, 0, 1, 1, 0, 0, 1, 1);
  return {
    overlapping, outside, scrolling, pale,
    rails: all(".noUi-base").map((rail) => rail.getBoundingClientRect().width),
    corner: [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3),
    images: all(".nnlab-stage img").map((image) => [image.naturalWidth, image.clientWidth]),
    ground: ground(panel),
  };
}
