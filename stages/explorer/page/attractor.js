// The tab "Attractor": a net with a shift register, its drawing, exponents and bifurcations.

import { ask, follower, idle, lane } from "explorer/engine.js";
import { bind } from "explorer/state.js";
import { Chart, color, short } from "explorer/chart.js";
import { Portrait } from "explorer/portrait.js";

const moving = 20000; // points while a slider moves
const columns = 257; // of a sweep
const quick = 20000; // steps of exponents that come by themselves
const classColor = {
  "fixed point": "untested", undecided: "untested", periodic: "ok", quasiperiodic: "link", chaotic: "differs", hyperchaotic: "bad",
};

export function create(panel, settings, changed, say) {
  return new Attractor(panel, settings.attractors, changed, say);
}

class Attractor {
  state = {
    n: 4, d: 16, s: 1.4, seed: 174658140, starts: "0.001", skip: 16, fade: 0, side: 0, view: "2d",
    a: 1, b: 2, c: 3, from: 0.2, to: 3, x: 0, y: 0, w: 0, yaw: 0.6, pitch: 0.5,
  };

  constructor(panel, config, changed, say) {
    Object.assign(this, { panel, config, changed, say });
    this.find = (name) => panel.querySelector("#attractor-" + name);
    this.portrait = new Portrait(this.find("chords"), this.find("points"), this.state, (moved) => this.moved(moved));
    this.showInputs = bind(panel, this.state, (name) => this.set(name));
    this.lanes = { look: lane(say), sweep: lane(say), zoom: lane(say), fine: lane(say), picture: lane(say), surprise: lane(say) };
    this.follow = follower(() => this.draw(), say);
    this.sets();
    this.buttons();
  }

  // net returns the network with its k-th start, as the program takes it.
  net(k = 0) {
    const { n, d, s, seed } = this.state;
    return { n, d, s, seed, init: this.starts()[k], discard: this.config.discard };
  }

  starts() {
    const all = this.state.starts.split(/[,\s]+/).filter((t) => t !== "").map(Number).filter(Number.isFinite);
    return all.length ? all.slice(0, 6) : [this.config.init];
  }

  sets() {
    for (const set of this.config.sets) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: set.name });
      button.addEventListener("click", () => this.take({ n: set.n, d: set.d, s: set.s, seed: set.seed, skip: set.skip }));
      this.find("sets").append(button);
    }
  }

  buttons() {
    const on = (name, action) => this.find(name).addEventListener("click", action);
    on("surprise", () => this.surprise());
    on("reset", () => this.portrait.reset());
    on("in", () => this.portrait.zoom(2));
    on("out", () => this.portrait.zoom(0.5));
    on("play", () => this.portrait.play());
    on("png", () => this.picture());
    on("more", () => this.look(this.config.steps));
    on("several", () => this.take({ n: 4, d: 32, s: 0.55, seed: 3160697950, skip: 8, starts: "0.001, 10", fade: 1 }));
    for (const name of ["sweep", "lambda"]) {
      on(name, ({ clientX }) => {
        const s = Number(this.scatter?.valueAt(clientX).toFixed(3));
        if (s > 0) this.go(s);
      });
    }
  }

  // take shows another network, all of it in view.
  take(values) {
    Object.assign(this.state, { starts: "0.001", x: 0, y: 0, w: 0 }, values);
    this.set();
  }

  // go changes s, and leaves all else as it is.
  go(s) {
    this.state.s = s;
    this.set("s");
  }

  // set follows a change of the field of that name; of any if none is named.
  set(name) {
    this.showInputs();
    this.changed();
    this.find("points").hidden = !this.state.side;
    if (["fade", "side", "skip", "yaw", "pitch", "view"].includes(name)) {
      this.portrait.draw();
      if (name !== "view") return;
    }
    this.follow();
    if (["from", "to", "n", "d", "seed", undefined].includes(name)) this.sweep();
    else this.markSweep();
    this.look();
    this.commands();
  }

  show() {
    this.set();
  }

  redraw() {
    this.portrait.draw();
    this.drawSweep();
    this.drawConvergence();
  }

  neurons() {
    const { n, view } = this.state;
    const wanted = [this.state.a, this.state.b, this.state.c].map((k) => Math.min(Math.max(1, k), n));
    return view === "3d" ? wanted : wanted.slice(0, 2);
  }

  // draw computes what the slider shows, and then, when it rests, all of the trajectory.
  async draw() {
    await this.points(moving);
    this.lanes.fine(async (signal) => {
      await idle(200, signal);
      await this.points(this.config.tmax, signal);
    });
    this.deep();
  }

  async points(count, signal) {
    const began = performance.now();
    const neurons = this.neurons();
    const orbits = await Promise.all(this.starts().map((_, k) => ask("points", { ...this.net(k), count, neurons }, { signal })));
    this.coverage = orbits[0].coverage;
    this.portrait.set(orbits.map((orbit) => orbit.x), neurons, count < this.config.tmax);
    this.find("drawn").textContent = `${count.toLocaleString("en")} points in ${Math.round(performance.now() - began)} ms`;
    this.find("coverage").textContent = (100 * this.coverage).toFixed(1) + " % of the cells";
  }

  // deep looks for more points where a small part of the drawing is in view.
  deep() {
    const frame = this.portrait.window();
    this.lanes.zoom(async (signal) => {
      if (!frame || this.state.view === "3d") return;
      await idle(150, signal);
      const args = { ...this.net(), neurons: this.neurons(), count: 40000, limit: 4e6, ...frame };
      let all = [];
      const part = ({ x }) => {
        if (!x.length) return;
        all.push(x);
        this.portrait.more(all);
      };
      const made = await ask("zoom", args, { signal, part, progress: (done) => this.progress(done) });
      this.progress();
      this.find("drawn").textContent = `of ${made.toLocaleString("en")} points, those in view`;
    });
  }

  moved(frame) {
    this.changed();
    if (frame) this.deep();
  }

  progress(done) {
    const bar = this.find("progress");
    bar.hidden = done === undefined;
    if (done !== undefined) bar.value = done;
  }

  // look finds the exponents, from few steps first.
  look(steps) {
    this.lanes.look(async (signal) => {
      if (!steps) await idle(250, signal);
      const { transient, keep, tmax, author } = this.config;
      const args = { ...this.net(), author, transient, steps: steps ?? quick, tmax: steps ? tmax : keep, keep };
      this.found = await ask("look", args, { signal, progress: (done) => this.progress(done) });
      this.progress();
      this.facts(this.found.set);
      this.drawConvergence();
      this.commands();
    });
  }

  facts(set) {
    const put = (name, text) => (this.find(name).textContent = text);
    this.find("class").dataset.class = set.class;
    put("class", set.class);
    put("reason", set.reason);
    put("lambda1", `${short(set.lambda1_weighted, 6)} (plain mean ${short(set.lambda1)} ± ${short(set.lambda1_se, 2)})`);
    put("lambda2", short(set.lambda2, 5));
    put("author", short(set.author_lambda, 5));
    put("rotation", Number.isNaN(set.rotation) ? "–" : short(set.rotation, 10));
    put("ky", `${short(set.ky_dim, 5)} ± ${short(set.ky_se, 2)}`);
    put("sc", `${short(set.sc, 6)}, ${set.bifurcation}`);
    put("steps", `${set.steps.toLocaleString("en")} steps after ${set.transient.toLocaleString("en")}`);
    this.find("more").hidden = set.steps >= this.config.steps;
  }

  drawConvergence() {
    if (!this.found) return;
    const lines = [1, 2, 3].map((k) => this.found.convergence.filter((row) => row.k === k)).filter((rows) => rows.length);
    if (!lines.length) return;
    const late = lines.flat().filter((row) => row.step > 30).flatMap((row) => [row.mean, row.weighted]).filter(Number.isFinite);
    const low = Math.min(0, ...late), high = Math.max(0.01, ...late), border = 0.05 * (high - low);
    const x = { low: 10, high: this.found.set.steps, log: true, label: "steps averaged" };
    const y = { low: low - border, high: high + border, label: "λ₁ λ₂ λ₃, thick: weighted mean" };
    const chart = new Chart(this.find("convergence"), x, y);
    chart.level(0, color("ink"));
    lines.forEach((rows, i) => {
      const style = color(["bad", "link", "ok"][i]);
      const steps = rows.map((row) => row.step);
      chart.line(steps, rows.map((row) => row.mean), style, 0.8);
      chart.line(steps, rows.map((row) => row.weighted), style, 2);
    });
  }

  // sweep goes through values of s, coarse first.
  sweep() {
    this.lanes.sweep(async (signal) => {
      this.columns = [];
      this.drawSweep();
      await idle(300, signal);
      const { from, to } = this.state;
      const args = { ...this.net(), from, to, columns, keep: 160, steps: 3000 };
      const timer = setInterval(() => this.drawSweep(false), 300);
      try {
        await ask("sweep", args, { signal, part: (column) => this.columns.push(column) });
      } finally {
        clearInterval(timer);
        if (!signal.aborted) this.drawSweep(false);
      }
    });
  }

  // drawSweep draws the columns that are there: of those drawn before, with the same axes,
  // only what is new.
  drawSweep(anew = true) {
    if (!this.columns) return;
    const { from, to } = this.state;
    const x = { low: from, high: to, label: "s" };
    if (anew) {
      this.scatter = new Chart(this.find("sweep"), x, { low: -1, high: 1, label: "x₁" });
      this.drawn = 0;
    }
    for (; this.drawn < this.columns.length; this.drawn++) {
      const column = this.columns[this.drawn];
      this.scatter.dots(new Array(column.x.length).fill(column.s), column.x, color(classColor[column.class]), 1.2);
    }
    const sorted = [...this.columns].sort((a, b) => a.i - b.i).filter((c) => Number.isFinite(c.lambda1));
    const high = Math.max(0.06, ...sorted.map((c) => 1.1 * c.lambda1));
    const chart = new Chart(this.find("lambda"), x, { low: -0.1, high, label: "λ₁" });
    chart.level(0, color("ink"));
    chart.line(sorted.map((c) => c.s), sorted.map((c) => c.lambda1), color("quiet"), 1);
    for (const c of sorted) chart.dots([c.s], [c.lambda1], color(classColor[c.class]), 3);
    this.markSweep();
    const first = sorted.find((c) => c.class === "chaotic" || c.class === "hyperchaotic");
    const none = this.columns.length < columns ? "no chaos so far" : "no chaos in this sweep";
    this.find("onset").textContent = first ? `first chaos in this sweep: s = ${short(first.s)}, λ₁ = ${short(first.lambda1, 3)}` : none;
  }

  // markSweep shows where s is.
  markSweep() {
    const { from, to, s } = this.state;
    const mark = this.find("mark");
    mark.hidden = !this.scatter || s < from || s > to;
    if (!mark.hidden) mark.style.left = this.scatter.toX(s) + "px";
  }

  surprise() {
    this.lanes.surprise(async (signal) => {
      this.say();
      for (;;) {
        const s = Number((0.4 + 2 * Math.random()).toFixed(2));
        const seed = crypto.getRandomValues(new Uint32Array(1))[0] % 4294967000;
        const found = await ask("surprise", { ...this.net(), s, seed, init: this.config.init, tries: 8 }, { signal });
        if (found >= 0) return this.take({ s, seed: found });
      }
    });
  }

  // picture saves the drawing of the article at 3000 dots, as the command writes it.
  picture() {
    this.lanes.picture(async (signal) => {
      this.progress(0);
      const { skip } = this.state;
      const data = await ask("picture", { ...this.net(), skip, tmax: this.config.tmax, dots: 3000 }, { signal });
      this.progress();
      const href = URL.createObjectURL(new Blob([data], { type: "image/png" }));
      Object.assign(document.createElement("a"), { href, download: `attractor-${this.state.seed}-s${this.state.s}.png` }).click();
      setTimeout(() => URL.revokeObjectURL(href), 10000);
    });
  }

  commands() {
    const { n, d, s, seed, skip } = this.state;
    const steps = this.found?.set.steps ?? quick;
    const start = this.starts()[0];
    let command = `neurorbit attractor --n ${n} --d ${d} --s ${s} --seed ${seed}`;
    if (start !== this.config.init) command += ` --set attractors.init=${start}`;
    if (steps < this.config.steps) command += ` --steps ${steps}`;
    this.find("command").textContent = command;
    this.find("yaml").textContent = `- {name: seed-${seed}, n: ${n}, d: ${d}, s: ${s}, seed: ${seed}, skip: ${skip}}`;
  }
}
