// The drawing of orbits: the article's chords and the orbit's points, in the plane or turned
// by hand, whole or a small part.

import { color, rgb, short } from "explorer/chart.js";
import { Raster, show, spectral, spectralAt } from "explorer/raster.js";

const pieces = 3; // of a step of the path, in the article's drawing
const inks = ["ink", "bad", "link", "ok", "differs", "untested"]; // of orbits from several starts
const largest = 900, moving = 450; // dots of a side, and while something moves

export class Portrait {
  // state has fade, side, view, skip, x, y, w, yaw, pitch; moved is called after a person
  // has moved the drawing.
  constructor(chords, points, state, moved) {
    Object.assign(this, { chords, points, state, moved, orbits: [], extra: [], rasters: new Map() });
    for (const canvas of [chords, points]) this.listen(canvas);
  }

  // set takes orbits: coordinates of the neurons, side by side. A rough drawing of them is
  // soon followed by a better one.
  set(orbits, neurons, rough) {
    Object.assign(this, { orbits, neurons, rough, extra: [] });
    const size = neurons.length;
    this.box = neurons.map((_, k) => {
      let low = Infinity, high = -Infinity;
      for (const orbit of orbits) {
        for (let i = k; i < orbit.length; i += size) {
          if (orbit[i] < low) low = orbit[i];
          if (orbit[i] > high) high = orbit[i];
        }
      }
      return [low, high];
    });
    this.draw();
  }

  // more takes further points in view, lists of pairs.
  more(lists) {
    this.extra = lists;
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.draw());
  }

  // view returns the middle and the width of what is in view.
  view() {
    const { x, y, w } = this.state;
    if (w > 0 && this.state.view === "2d") return { x, y, w };
    const [[x0, x1], [y0, y1]] = this.box;
    return { x: (x0 + x1) / 2, y: (y0 + y1) / 2, w: 1.12 * Math.max(x1 - x0, y1 - y0) || 1e-3 };
  }

  // window returns what is in view if that is less than all.
  window() {
    if (!(this.state.w > 0) || this.state.view === "3d" || !this.box) return null;
    const { x, y, w } = this.view();
    return { low: [x - w / 2, y - w / 2], high: [x + w / 2, y + w / 2] };
  }

  // project returns a function that sets at to the place of point i of an orbit.
  project(size) {
    const at = [0, 0];
    if (this.neurons.length < 3) {
      const { x, y, w } = this.view();
      const scale = size / w;
      return { at, to: (a, b) => ((at[0] = size / 2 + (a - x) * scale), (at[1] = size / 2 - (b - y) * scale)) };
    }
    const middle = this.box.map(([low, high]) => (low + high) / 2);
    const scale = (0.58 * size) / Math.max(...this.box.map(([low, high]) => high - low), 1e-6);
    const [cy, sy, cp, sp] = [Math.cos(this.state.yaw), Math.sin(this.state.yaw), Math.cos(this.state.pitch), Math.sin(this.state.pitch)];
    return {
      at,
      to: (a, b, c) => {
        const [p, q, r] = [a - middle[0], b - middle[1], c - middle[2]];
        at[0] = size / 2 + scale * (cy * p + sy * q);
        at[1] = size / 2 - scale * (cp * r + sp * (cy * q - sy * p));
      },
    };
  }

  // paintChords joins every skip-th vertex of the path, from vertex number first to last.
  paintChords(raster, orbit, first = 0, last = Infinity) {
    const size = this.neurons.length;
    const { at, to } = this.project(raster.width);
    const { skip } = this.state;
    const vertices = pieces * (orbit.length / size - 1) + 1;
    const share = Math.min(0.5, (0.09 * raster.width) / 700 * Math.sqrt(18750 / Math.max(1, vertices / skip)));
    const value = (j, part, k) => orbit[j * size + k] + (part ? ((orbit[(j + 1) * size + k] - orbit[j * size + k]) * part) / pieces : 0);
    let from;
    for (let vertex = first * skip; vertex < Math.min(vertices, last * skip); vertex += skip) {
      const j = Math.floor(vertex / pieces), part = vertex % pieces;
      const x = value(j, part, 0), y = value(j, part, 1);
      to(x, y, size > 2 ? value(j, part, 2) : 0);
      if (from) raster.line(from.x, from.y, at[0], at[1], spectral, from.color, share);
      from = { x: at[0], y: at[1], color: spectralAt(x, y) };
    }
  }

  paintPoints(raster) {
    const { at, to } = this.project(raster.width);
    const size = this.neurons.length;
    const paint = (list, step, ink, share) => {
      for (let i = 0; i + step <= list.length; i += step) {
        to(list[i], list[i + 1], step > 2 ? list[i + 2] : 0);
        raster.point(at[0], at[1], ink, 0, share);
      }
    };
    this.orbits.forEach((orbit, k) => paint(orbit, size, rgb(inks[k % inks.length]), 0.55));
    for (const list of this.extra) paint(list, 2, rgb(inks[0]), 0.55);
  }

  // fresh returns a blank picture: the first or the second of two that are kept.
  fresh(number) {
    const { width } = this.chords.getBoundingClientRect();
    const size = Math.max(100, Math.min(this.rough ? moving : largest, Math.round(width * Math.min(devicePixelRatio || 1, 2))));
    const key = `${number} ${size}`;
    if (!this.rasters.has(key)) {
      if (this.rasters.size > 3) this.rasters.clear();
      this.rasters.set(key, new Raster(size, size));
    }
    const raster = this.rasters.get(key);
    raster.clear(rgb("raised"));
    return raster;
  }

  draw() {
    if (!this.orbits.length || !this.chords.clientWidth) return;
    this.stop();
    const { fade, side } = this.state;
    const chords = side || fade < 1 ? this.fresh(0) : undefined;
    const points = side || fade > 0 ? this.fresh(1) : undefined;
    if (chords) for (const orbit of this.orbits) this.paintChords(chords, orbit);
    if (points) this.paintPoints(points);
    if (side) show(this.points, points);
    if (side || !points) show(this.chords, chords);
    else show(this.chords, chords ?? points, points, fade);
    this.label();
  }

  // label writes what is in view on the drawing's edge.
  label() {
    const names = this.neurons.map((k) => "x" + k);
    for (const canvas of [this.chords, this.points]) {
      canvas.setAttribute("aria-label", `Orbit in the plane of ${names.join(", ")}. Arrows move or turn it, + and - zoom, 0 shows all.`);
      canvas.classList.toggle("held", this.state.w > 0 || this.state.view === "3d");
      const c = canvas.getContext("2d");
      const scale = canvas.width / Math.max(1, canvas.clientWidth || this.chords.clientWidth);
      c.font = `${12 * scale}px sans-serif`;
      c.fillStyle = color("quiet");
      if (this.neurons.length > 2) {
        c.fillText(names.join(", "), 8 * scale, canvas.height - 8 * scale);
        continue;
      }
      const { x, y, w } = this.view();
      const digits = Math.max(3, Math.ceil(-Math.log10(w)) + 3);
      c.fillText(`${names[0]} ${short(x - w / 2, digits)} … ${short(x + w / 2, digits)}`, 8 * scale, canvas.height - 8 * scale);
      c.fillText(`${names[1]} ${short(y - w / 2, digits)} … ${short(y + w / 2, digits)}`, 8 * scale, 16 * scale);
    }
  }

  // play draws the chords one after another.
  play() {
    this.stop();
    if (!this.orbits.length) return;
    const raster = this.fresh(0);
    let done = 0;
    const more = () => {
      const step = 4 + Math.floor(done / 60);
      this.paintChords(raster, this.orbits[0], Math.max(0, done - 1), done + step);
      show(this.chords, raster);
      this.label();
      done += step;
      if (done * this.state.skip > (pieces * this.orbits[0].length) / this.neurons.length) return this.draw();
      this.playing = requestAnimationFrame(more);
    };
    this.playing = requestAnimationFrame(more);
  }

  stop() {
    cancelAnimationFrame(this.playing);
  }

  reset() {
    Object.assign(this.state, { x: 0, y: 0, w: 0 });
    this.after();
  }

  // zoom takes a closer look about a place, in shares of the drawing from its middle.
  zoom(factor, px = 0, py = 0) {
    if (!this.box || this.state.view === "3d") return;
    const { x, y, w } = this.view();
    const width = Math.max(1e-12, w / factor);
    Object.assign(this.state, { x: x + px * (w - width), y: y - py * (w - width), w: width });
    this.after();
  }

  // move shifts or turns by shares of the drawing.
  move(dx, dy) {
    if (this.state.view === "3d") {
      this.state.yaw -= 4 * dx;
      this.state.pitch = Math.max(-1.57, Math.min(1.57, this.state.pitch + 4 * dy));
    } else {
      const { x, y, w } = this.view();
      Object.assign(this.state, { x: x - dx * w, y: y + dy * w, w });
    }
    this.after();
  }

  after() {
    this.extra = [];
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.draw());
    this.moved(this.state.view !== "3d");
  }

  listen(canvas) {
    const held = new Map();
    const share = ({ clientX, clientY }) => {
      const box = canvas.getBoundingClientRect();
      return [(clientX - box.left) / box.width - 0.5, (clientY - box.top) / box.height - 0.5];
    };
    canvas.addEventListener("pointerdown", (event) => {
      held.set(event.pointerId, share(event));
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => {
      const before = held.get(event.pointerId);
      if (!before) return;
      const now = share(event);
      held.set(event.pointerId, now);
      const other = [...held].find(([id]) => id !== event.pointerId)?.[1];
      if (!other) return this.move(now[0] - before[0], now[1] - before[1]);
      const ratio = Math.hypot(now[0] - other[0], now[1] - other[1]) / Math.hypot(before[0] - other[0], before[1] - other[1]);
      this.zoom(ratio, (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
    });
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, ({ pointerId }) => held.delete(pointerId));
    canvas.addEventListener("dblclick", (event) => this.zoom(3, ...share(event)));
    canvas.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && document.activeElement !== canvas) return; // the page scrolls
      event.preventDefault();
      this.zoom(Math.exp(-event.deltaY / 400), ...share(event));
    }, { passive: false });
    canvas.addEventListener("keydown", (event) => {
      const moves = { ArrowLeft: [0.08, 0], ArrowRight: [-0.08, 0], ArrowUp: [0, 0.08], ArrowDown: [0, -0.08] };
      if (moves[event.key]) this.move(...moves[event.key]);
      else if (event.key === "+" || event.key === "=") this.zoom(1.5);
      else if (event.key === "-") this.zoom(1 / 1.5);
      else if (event.key === "0") this.reset();
      else return;
      event.preventDefault();
    });
  }
}
