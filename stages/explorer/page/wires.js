// The wires from the hidden neurons y to the next x, whose ends can be dragged.

const ns = "http://www.w3.org/2000/svg";
const width = 220, left = 40, right = 180;

const make = (name, attributes, text) => {
  const node = document.createElementNS(ns, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  return node;
};

export class Wires {
  // changed is called with another permutation.
  constructor(svg, changed) {
    Object.assign(this, { svg, changed });
    svg.addEventListener("pointermove", (event) => this.drag(event));
    for (const end of ["pointerup", "pointercancel"]) svg.addEventListener(end, (event) => this.drop(event));
  }

  y(i) {
    return 14 + (i + 0.5) * this.pitch;
  }

  // show draws sigma: the next x_i is y_sigma(i).
  show(sigma) {
    const focused = this.ends?.indexOf(document.activeElement);
    this.sigma = sigma;
    this.pitch = sigma.length > 9 ? 22 : 30;
    const height = 20 + sigma.length * this.pitch;
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.lines = sigma.map((from, i) => make("line", { x1: left, y1: this.y(from - 1), x2: right, y2: this.y(i) }));
    const neuron = (x, i, group) => {
      group.append(make("circle", { cx: x, cy: this.y(i), r: 9 }), make("text", { x, y: this.y(i) }, i + 1));
      return group;
    };
    this.ends = sigma.map((from, i) => {
      const label = `x${i + 1} takes y${from}; up or down swaps it with its neighbour`;
      const end = neuron(right, i, make("g", { class: "end", tabindex: 0, role: "button", "aria-label": label }));
      end.addEventListener("pointerdown", (event) => this.take(event, i));
      end.addEventListener("keydown", (event) => this.key(event, i));
      return end;
    });
    this.svg.replaceChildren(
      make("text", { x: left, y: 8 }, "y"), make("text", { x: right, y: 8 }, "next x"),
      ...this.lines, ...sigma.map((_, i) => neuron(left, i, make("g", {}))), ...this.ends,
    );
    if (focused >= 0) this.ends[this.focus ?? focused]?.focus();
    this.focus = undefined;
  }

  swap(i, j) {
    if (i === j || j < 0 || j >= this.sigma.length) return this.show(this.sigma);
    const sigma = [...this.sigma];
    [sigma[i], sigma[j]] = [sigma[j], sigma[i]];
    this.changed(sigma);
  }

  key(event, i) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    this.focus = Math.max(0, Math.min(this.sigma.length - 1, i + step));
    this.swap(i, i + step);
  }

  place(event) {
    const box = this.svg.getBoundingClientRect();
    const scale = width / box.width;
    return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
  }

  take(event, i) {
    this.held = i;
    this.svg.setPointerCapture(event.pointerId);
    this.lines[i].classList.add("held");
  }

  drag(event) {
    if (this.held === undefined) return;
    const [x, y] = this.place(event);
    this.lines[this.held].setAttribute("x2", x);
    this.lines[this.held].setAttribute("y2", y);
  }

  drop(event) {
    if (this.held === undefined) return;
    const [, y] = this.place(event);
    const to = Math.max(0, Math.min(this.sigma.length - 1, Math.round((y - 14) / this.pitch - 0.5)));
    const from = this.held;
    this.held = undefined;
    this.swap(from, event.type === "pointerup" ? to : from);
  }
}
