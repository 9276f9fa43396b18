// The tab "PBNN": a binary network wired by a permutation, its pattern, Dmap and trees.

import { ask, follower } from "explorer/engine.js";
import { bind } from "explorer/state.js";
import { Chart, color, surface } from "explorer/chart.js";
import { Wires } from "explorer/wires.js";
import { drawTrees } from "explorer/trees.js";

const tables = { 1: "Table 2", 2: "Table 3", 3: "Table 4", 5: "Table 5" };

export function create(panel, settings, changed, say) {
  return new Pbnn(panel, changed, say);
}

const button = (text, action) => {
  const b = Object.assign(document.createElement("button"), { type: "button", textContent: text });
  b.addEventListener("click", action);
  return b;
};

const idOf = (sigma) => sigma.join(sigma.length > 9 ? "-" : "");

class Pbnn {
  state = { id: "2613754", cn: 1, n: 7, start: -1, orbit: 0, list: "1", period: "" };
  time = 0; // steps shown beyond the first columns

  constructor(panel, changed, say) {
    Object.assign(this, { panel, changed, say });
    this.find = (name) => panel.querySelector("#pbnn-" + name);
    this.showInputs = bind(panel, this.state, (name) => this.set(name));
    this.follow = follower(() => this.load(), say);
    this.wires = new Wires(this.find("wires"), (sigma) => this.take({ id: idOf(sigma) }));
    this.find("step").addEventListener("click", () => this.step());
    this.find("play").addEventListener("click", () => this.play());
    this.find("pattern").addEventListener("click", (event) => this.flipAt(event));
  }

  // take shows another network.
  take(values) {
    Object.assign(this.state, { start: -1, orbit: 0 }, values);
    this.set("id");
  }

  set(name) {
    const { state } = this;
    if (name === "n") {
      state.id = idOf(Array.from({ length: state.n }, (_, i) => (i === 1 ? state.n : i === state.n - 1 ? 2 : i + 1)));
      Object.assign(state, { start: -1, orbit: 0 });
    }
    if (name === "cn") Object.assign(state, { start: -1, orbit: 0 });
    this.time = 0;
    this.showInputs();
    this.changed();
    if (name === "list" || name === "period") return this.showList();
    this.follow();
  }

  show() {
    this.set();
  }

  redraw() {
    if (this.net) this.draw();
  }

  async load() {
    const { id, cn } = this.state;
    try {
      this.net = await ask("network", { id, cn });
    } catch (error) {
      return this.say(error); // an ID that is being typed
    }
    this.say();
    const { n } = this.net;
    this.state.n = n;
    if (!(this.state.start >= 0 && this.state.start < 2 ** n)) this.state.start = this.net.orbits[0].states[0];
    this.state.orbit = Math.min(this.state.orbit, this.net.orbits.length - 1);
    this.showInputs();
    this.wires.show(this.net.sigma);
    this.verdict();
    this.draw();
    await this.networks();
    this.showList();
  }

  // verdict says what the paper's definition 3.1 makes of the network.
  verdict() {
    const { net } = this;
    const put = (name, text) => (this.find(name).textContent = text);
    const inner = 2 ** net.n - 2;
    let why = `there are ${net.bpos} periodic orbits besides those of the endpoints`;
    if (net.bpos === 0) why = "all states fall into the orbits of the endpoints";
    else if (net.bpos === 1 && net.to_endpoints > 2) why = "some states fall into the orbits of the endpoints";
    else if (net.bpos === 1) why = "no states fall into the only orbit";
    const stable = `a GBPO of period ${net.orbits[0].period}: all ${inner} states but the two endpoints are on it or fall into it`;
    put("verdict", net.gbpo ? stable : "no GBPO: " + why);
    put("weights", "(" + net.weights.map((w) => (w > 0 ? "+1" : "−1")).join(", ") + ")");
    const links = (name, ...nodes) => this.find(name).replaceChildren(...nodes);
    const partner = net.partner ? ` a GBPO of period ${net.partner}` : " no GBPO";
    links("partner", button(`CN${net.partner_cn}`, () => this.take({ cn: net.partner_cn })), partner);
    links("mirror", button(`${net.mirror_id}, CN${net.mirror_cn}`, () => this.take({ id: net.mirror_id, cn: net.mirror_cn })));
    links("equivalents", ...net.equivalents.map((id) => button(id + (id === net.standard ? " standard" : ""), () => this.take({ id }))));
    links("orbits", ...net.orbits.slice(0, 40).map((orbit, k) => {
      const b = button(`period ${orbit.period}, basin ${orbit.basin}${orbit.endpoints ? ", endpoints" : ""}`, () => {
        Object.assign(this.state, { orbit: k, start: orbit.states[0] });
        this.time = 0;
        this.changed();
        this.draw();
      });
      return b;
    }));
    put("command", `neurorbit orbit ${net.id} --cn ${net.cn}`);
    put("yaml", `- {figure: 8, panel: e, id: "${net.id}", cn: ${net.cn}}`);
    this.find("config").hidden = net.n > 12;
  }

  draw() {
    [...this.find("orbits").children].forEach((b, k) => b.setAttribute("aria-pressed", k === this.state.orbit));
    this.drawPattern();
    this.drawDmap();
    const { net } = this;
    const orbit = net.orbits[this.state.orbit];
    this.find("falls").textContent = `${orbit.basin} of ${2 ** net.n} states, the orbit included`;
    drawTrees(this.find("trees"), net, orbit);
  }

  // columns returns the states from the first shown on.
  columns(count) {
    let x = this.state.start;
    const out = [];
    for (let t = 0; t < this.time + count; t++) {
      if (t >= this.time) out.push(x);
      x = this.net.dmap[x];
    }
    return out;
  }

  drawPattern() {
    const { context: c, width, height } = surface(this.find("pattern"));
    const { n } = this.net;
    const side = (this.side = Math.max(3, Math.min((height - 18) / n, 18)));
    const shown = Math.floor((width - 30) / side);
    const states = (this.shown = this.columns(shown));
    c.fillStyle = color("quiet");
    c.textAlign = "right";
    if (side > 11) for (let i = 0; i < n; i++) c.fillText(String(i + 1), 22, (i + 0.5) * side + 5);
    const onOrbit = new Set(this.net.orbits.flatMap((orbit) => orbit.states));
    states.forEach((x, t) => {
      for (let i = 0; i < n; i++) {
        c.fillStyle = color((x >> i) & 1 ? (onOrbit.has(x) ? "link" : "quiet") : "faint");
        c.fillRect(26 + t * side, i * side, side - 1, side - 1);
      }
    });
    c.fillStyle = color("quiet");
    c.textAlign = "left";
    c.fillText(`t = ${this.time}`, 26, n * side + 14);
    const way = this.net.transient[this.state.start];
    const own = this.net.orbits[this.net.basin_of[this.state.start]];
    this.find("time").textContent = way ? `${way} steps to its orbit of period ${own.period}` : "on its orbit; click a cell to flip it";
    this.cells(states[0]);
  }

  // cells are buttons with the first state shown, for the keyboard.
  cells(x) {
    const row = this.find("cells");
    const { n } = this.net;
    if (row.childElementCount !== n) {
      row.replaceChildren(...Array.from({ length: n }, (_, i) => button("", () => this.flip(this.columns(1)[0], i))));
    }
    [...row.children].forEach((cell, i) => {
      cell.textContent = (x >> i) & 1 ? "+" : "−";
      cell.setAttribute("aria-label", `x${i + 1} is ${(x >> i) & 1 ? "+1" : "-1"}; flip it`);
      cell.setAttribute("aria-pressed", Boolean((x >> i) & 1));
    });
  }

  flip(x, i) {
    this.state.start = x ^ (1 << i);
    this.time = 0;
    this.state.orbit = this.net.basin_of[this.state.start];
    this.changed();
    this.draw();
  }

  flipAt({ clientX, clientY }) {
    const box = this.find("pattern").getBoundingClientRect();
    const t = Math.floor((clientX - box.left - 27) / this.side), i = Math.floor((clientY - box.top) / this.side);
    if (t >= 0 && t < this.shown.length && i >= 0 && i < this.net.n) this.flip(this.shown[t], i);
  }

  step() {
    this.time++;
    this.drawPattern();
    this.drawDmap();
  }

  play() {
    const playing = !this.timer;
    this.find("play").setAttribute("aria-pressed", playing);
    if (playing) this.timer = setInterval(() => (this.panel.hidden ? this.play() : this.step()), 250);
    else this.timer = clearInterval(this.timer);
  }

  drawDmap() {
    const { net } = this;
    const size = 2 ** net.n - 1;
    const axis = { low: 0, high: size, label: "state", ticks: [0, (size + 1) / 4, (size + 1) / 2, (3 * (size + 1)) / 4] };
    const chart = new Chart(this.find("dmap"), axis, { ...axis, label: "next" });
    chart.line([0, size], [0, size], color("rule"), 1);
    const states = net.orbits[this.state.orbit].states;
    const web = states.flatMap((x) => [x, x]);
    chart.line([...web, web[0]], [states[0], ...web.slice(2), web[0], web[0]], color("bad"), 1);
    chart.dots([...net.dmap.keys()], net.dmap, color("ink"), net.n < 8 ? 3 : 1.5);
    chart.dots(states, states.map((x) => net.dmap[x]), color("bad"), 5);
    const now = this.columns(1)[0];
    chart.dots([now], [net.dmap[now]], color("link"), 9);
  }

  // networks asks for all networks of the N, once, as far as these can be listed.
  async networks() {
    const { n } = this.net;
    if (this.all?.n === n || n > 7) return;
    this.all = { n, found: await ask("all", { n }) };
  }

  showList() {
    const { n } = this.net ?? {};
    const listed = this.all?.n === n;
    this.find("alln").textContent = `N = ${n}`;
    if (!listed) {
      this.find("count").textContent = "they are listed up to N = 7";
      return this.find("list").replaceChildren();
    }
    const { list, period } = this.state;
    const wanted = Number(period) || 0;
    const hits = this.all.found.flatMap(({ id, gbpo, periods }) =>
      gbpo.flatMap((own, cn) => {
        const all = list === "all" ? periods[cn] : Number(list) === cn && own ? [own] : [];
        return all.length && (!wanted || all.includes(wanted)) ? [{ id, cn, all, gbpo: own }] : [];
      }));
    const shown = hits.slice(0, 600);
    const what = list === "all" ? "networks with a periodic orbit" : `GBPOs${n === 7 ? " of " + tables[list] : ""}`;
    const parts = [`${hits.length} ${what}${wanted ? " of period " + wanted : ""}`, `standard permutations: ${this.all.found.length}`];
    if (hits.length > shown.length) parts.push(`the first ${shown.length}`);
    this.find("count").textContent = parts.join("; ");
    this.find("list").replaceChildren(...shown.map(({ id, cn, all, gbpo }) =>
      button(list === "all" ? `${id} CN${cn}: ${all.join(" ")}${gbpo ? " GBPO" : ""}` : `${id}: ${gbpo}`, () => this.take({ id, cn }))));
  }
}
