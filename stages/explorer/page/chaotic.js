// The tab "Chaotic net": a trained net that reads a digit again and again with moved
// weights, and the map that moves them.

import { ask, follower, lane } from "explorer/engine.js";
import { bind } from "explorer/state.js";
import { Chart, color, rgb } from "explorer/chart.js";

const side = 16;
const shown = 80; // synthetic digits to choose from

export function create(panel, settings, changed, say) {
  return new Chaotic(panel, settings.chaotic, changed, say);
}

// calibrated returns the settings as the pipeline found them.
const calibrated = ({ range, t, rows, rule }) => ({ range, t, rows, classes: rule.max_classes, votes: rule.min_votes });

class Chaotic {
  constructor(panel, config, changed, say) {
    Object.assign(this, { panel, config, changed, say, images: [] });
    this.state = {
      ...calibrated(config), digit: -1,
      amp: 4, span: 0.2, every: 1, first: 0.01, second: 0.011,
    };
    this.find = (name) => panel.querySelector("#chaotic-" + name);
    this.showInputs = bind(panel, this.state, (name) => this.set(name));
    this.reading = lane(say);
    this.gallery = lane(say);
    this.follow = follower(() => this.map(), say);
    this.image = new Float64Array(side * side).fill(-1);
    this.cursor = [side / 2, side / 2];
    this.buttons();
    this.pad(this.find("pad"));
  }

  buttons() {
    const on = (name, action) => this.find(name).addEventListener("click", action);
    const { config } = this;
    on("clear", () => {
      this.image.fill(-1);
      this.choose(-1);
    });
    on("misread", () => {
      const at = this.images.map((image, i) => [image, i]).filter(([image, i]) => image.class !== image.label && i !== this.state.digit);
      if (at.length) this.choose((at.find(([, i]) => i > this.state.digit) ?? at[0])[1]);
    });
    on("calibrated", () => this.take(calibrated(config)));
    on("published", () => this.take(config.published));
    const errors = `${config.test_errors} of ${config.test_samples} test images`;
    const net = `The base net: seed ${config.seed}, trained on ${config.data} digits, of which it misreads ${errors}.`;
    this.find("net").textContent = net + " The images here are synthetic, made by the pipeline; the USPS digits are not ours to pass on.";
  }

  take(values) {
    Object.assign(this.state, values);
    this.set();
  }

  set(name) {
    this.showInputs();
    this.changed();
    if (["amp", "span", "every", "first", "second"].includes(name)) return this.follow();
    if (name === "classes" || name === "votes") this.decide();
    else this.vote();
  }

  show() {
    this.showInputs();
    this.follow();
    if (!this.images.length) this.digits();
    else this.choose(this.state.digit);
  }

  redraw() {
    this.drawPad();
    if (this.found) this.drawMap();
    [...this.find("digits").children].forEach((button, i) => draw(button.firstChild, this.images[i].image));
  }

  // digits fills the gallery.
  digits() {
    this.gallery(async (signal) => {
      const part = (image) => {
        const i = this.images.push(image) - 1;
        const button = Object.assign(document.createElement("button"), { type: "button" });
        const misread = image.class !== image.label;
        button.className = misread ? "misread" : "";
        button.setAttribute("aria-label", misread ? `a ${image.label} that the base net reads as ${image.class}` : `a ${image.label}`);
        button.append(document.createElement("canvas"));
        button.addEventListener("click", () => this.choose(i));
        this.find("digits").append(button);
        draw(button.firstChild, image.image);
        if (i === Math.max(0, this.state.digit)) this.choose(i);
      };
      await ask("digits", { count: shown, seed: 1 }, { signal, part });
    });
  }

  // choose takes a digit of the gallery, or -1: what is drawn.
  choose(i) {
    this.state.digit = i;
    if (i >= 0 && this.images[i]) this.image = this.images[i].image.slice();
    [...this.find("digits").children].forEach((button, k) => button.setAttribute("aria-pressed", k === i));
    this.drawPad();
    this.set();
  }

  // vote lets the net read the image, output after output.
  vote() {
    const { range, t, rows } = this.state;
    const { reading, factor, order, outputs } = this.config;
    this.outputs = [];
    this.outcome = undefined;
    this.reading(async (signal) => {
      const image = Array.from(this.image);
      this.soft = await ask("read", { image }, { signal });
      const args = { image, range, reading, t, factor, order, rows, outputs, max_classes: this.state.classes, min_votes: this.state.votes };
      await ask("vote", args, { signal, part: (vote) => {
        this.outputs.push(vote.class);
        this.tell(vote.outcome);
      } });
    });
    this.commands();
  }

  // decide applies the rule anew to the votes that are there.
  async decide() {
    this.commands();
    if (!this.outcome) return;
    this.tell(await ask("decide", { votes: this.outcome.votes, max_classes: this.state.classes, min_votes: this.state.votes }));
  }

  // tell shows what the rule of section 5 makes of the outputs so far.
  tell(outcome) {
    this.outcome = outcome;
    const { votes, top, classes, abstains } = outcome;
    const { outputs } = this.config;
    const label = this.images[this.state.digit]?.label;
    const why = classes > this.state.classes ? `${classes} classes` : `${votes[top]} votes`;
    const says = abstains ? `no statement: ${why}` : `a ${top}, by ${votes[top]} votes`;
    const truth = label === undefined ? "" : `, meant as a ${label}`;
    const far = this.outputs.length === outputs ? `Chaotic net: ${says}` : `${this.outputs.length} of ${outputs} outputs`;
    this.find("decision").textContent = `${far}; base net: a ${this.soft.class}${truth}`;
    const rows = [head("digit"), head("votes"), head(""), head("softmax"), head("")];
    const { p } = this.soft;
    votes.forEach((v, c) => rows.push(head(c), bar(v / outputs, ""), head(v), bar(p[c], "soft"), head(p[c].toFixed(3))));
    this.find("bars").replaceChildren(...rows);
    this.find("votes").replaceChildren(...this.outputs.map((c) => span(c, c === this.soft.class ? "" : "other")));
    this.find("votes").setAttribute("aria-label", "The outputs: " + this.outputs.join(" "));
  }

  commands() {
    const { range, t, rows, classes, votes } = this.state;
    this.find("yaml").textContent = `{range: ${range}, t: ${t}, rows: ${rows}, rule: {max_classes: ${classes}, min_votes: ${votes}}}`;
  }

  drawPad() {
    const canvas = this.find("pad");
    draw(canvas, this.image);
    if (document.activeElement !== canvas) return;
    const context = canvas.getContext("2d");
    context.fillStyle = color("bad");
    context.globalAlpha = 0.6;
    context.fillRect(this.cursor[0], this.cursor[1], 1, 1);
  }

  // type draws by keyboard: arrows move the pen, the space bar inks a pixel.
  type(event) {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!step && event.key !== " ") return;
    event.preventDefault();
    if (step) this.cursor = this.cursor.map((v, k) => Math.max(0, Math.min(side - 1, v + step[k])));
    else {
      this.image[this.cursor[1] * side + this.cursor[0]] = 1;
      this.choose(-1);
    }
    this.drawPad();
  }

  // pad lets a person draw with a pen of one and a half pixels.
  pad(canvas) {
    const ink = ({ clientX, clientY }) => {
      const box = canvas.getBoundingClientRect();
      const x = ((clientX - box.left) / box.width) * side, y = ((clientY - box.top) / box.height) * side;
      for (let row = 0; row < side; row++) {
        for (let column = 0; column < side; column++) {
          const far = Math.hypot(column + 0.5 - x, row + 0.5 - y);
          const at = row * side + column;
          this.image[at] = Math.max(this.image[at], Math.min(1, 3 - 2 * far));
        }
      }
      this.drawPad();
    };
    canvas.addEventListener("keydown", (event) => this.type(event));
    for (const change of ["focus", "blur"]) canvas.addEventListener(change, () => this.drawPad());
    let held = false;
    canvas.addEventListener("pointerdown", (event) => {
      held = true;
      canvas.setPointerCapture(event.pointerId);
      this.state.digit = -1;
      ink(event);
    });
    canvas.addEventListener("pointermove", (event) => held && ink(event));
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, () => {
        if (held) this.choose(-1);
        held = false;
      });
    }
  }

  // map computes orbits of the logistic map.
  async map() {
    const { amp, span, every, first, second } = this.state;
    this.found = await ask("logistic", { a: amp, range: span, t: every, starts: [first, second], count: 100, cells: 100 });
    this.drawMap();
  }

  drawMap() {
    const { amp, span } = this.state;
    const { u, x, density } = this.found;
    const styles = [color("link"), color("bad")];
    const numbers = [...x[0].keys()].map((k) => k + 1);
    const series = new Chart(this.find("series"), { low: 0, high: 100, label: "k" }, { low: -span, high: span, label: "x" });
    x.forEach((values, i) => {
      series.line(numbers, [...values], styles[i], 1.2);
      series.dots(numbers, values, styles[i], 4);
    });
    const unit = { low: 0, high: 1, label: "u" };
    const web = new Chart(this.find("web"), unit, { ...unit, label: "next u" });
    const grid = Array.from({ length: 101 }, (_, i) => i / 100);
    web.line(grid, grid, color("rule"));
    web.line(grid, grid.map((v) => amp * v * (1 - v)), color("ink"));
    u.forEach((values, i) => {
      const states = [...values].slice(0, 50);
      const xs = states.flatMap((v) => [v, v]);
      web.line(xs.slice(0, -1), [0, ...xs.slice(2)], styles[i], 0.9);
    });
    const high = Math.max(2, ...[...density].sort((a, b) => a - b).slice(0, 97)) * 1.1;
    const chart = new Chart(this.find("density"), unit, { low: 0, high, label: "density" });
    const thick = Math.max(1, chart.width / density.length / 1.6);
    density.forEach((v, i) => chart.line(new Array(2).fill((i + 0.5) / density.length), [0, v], styles[0], thick));
  }
}

const span = (text, kind) => Object.assign(document.createElement("span"), { textContent: text, className: kind });
const head = (text) => span(text, "head");

function bar(share, kind) {
  const outer = span("", "bar " + kind);
  const inner = document.createElement("i");
  inner.style.width = 100 * share + "%";
  outer.append(inner);
  return outer;
}

// draw shows an image, ink on paper.
function draw(canvas, image) {
  Object.assign(canvas, { width: side, height: side });
  const context = canvas.getContext("2d");
  const picture = context.createImageData(side, side);
  const paper = rgb("raised"), ink = rgb("ink");
  image.forEach((v, i) => {
    for (let k = 0; k < 3; k++) picture.data[4 * i + k] = paper[k] + ((v + 1) / 2) * (ink[k] - paper[k]);
    picture.data[4 * i + 3] = 255;
  });
  context.putImageData(picture, 0, 0);
}
