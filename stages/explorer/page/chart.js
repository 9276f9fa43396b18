// Charts on a canvas: axes with round numbers, lines, dots.

const colors = new Map();

// color returns a colour of the style sheet; forget makes it look again.
export function color(name) {
  if (!colors.has(name)) colors.set(name, getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim());
  return colors.get(name);
}

export const forget = () => colors.clear();

// rgb returns a colour of the style sheet as numbers, 0 to 255.
export function rgb(name) {
  const hex = color(name).replace("#", "");
  return [0, 2, 4].map((i) => parseInt(hex.slice(i, i + 2), 16));
}

// surface makes a canvas as fine as the screen and returns its context and its size in CSS
// pixels.
export function surface(canvas) {
  const scale = Math.min(devicePixelRatio || 1, 3);
  const { width, height } = canvas.getBoundingClientRect();
  const [w, h] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h });
  const context = canvas.getContext("2d");
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  context.font = "12px " + color("sans");
  return { context, width, height };
}

// ticks lists round numbers from low to high, about as many as asked for.
export function ticks(low, high, about = 5) {
  const raw = (high - low) / about;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * [1, 2, 5, 10].find((k) => k * power >= raw * 0.999);
  const out = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) out.push(k * step);
  return out;
}

// short writes a number with few digits, a true minus sign in front.
export function short(value, digits = 4) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text = size < 1e-3 || size >= 1e6 ? value.toExponential(1) : String(Number(value.toPrecision(digits)));
  return text.replace("-", "\u2212");
}

const left = 52, right = 10, top = 10, bottom = 34;

// A Chart draws in the scales of its axes: {low, high, label, log, ticks}.
export class Chart {
  constructor(canvas, x, y) {
    Object.assign(this, { x, y }, surface(canvas));
    const scale = (axis, from, to) => {
      const of = axis.log ? Math.log10 : (v) => v;
      const [low, high] = [of(axis.low), of(axis.high)];
      return (v) => from + ((of(v) - low) / (high - low)) * (to - from);
    };
    this.toX = scale(x, left, this.width - right);
    this.toY = scale(y, this.height - bottom, top);
    this.axes();
  }

  axes() {
    const { context: c, x, y, width, height } = this;
    c.strokeStyle = color("rule");
    c.fillStyle = color("quiet");
    c.lineWidth = 1;
    c.textAlign = "center";
    const decades = () => Array.from({ length: 12 }, (_, k) => 10 ** k).filter((v) => v >= x.low && v <= x.high);
    for (const v of x.ticks ?? (x.log ? decades() : ticks(x.low, x.high, width / 90))) {
      this.segment(this.toX(v), top, this.toX(v), height - bottom);
      c.fillText(x.log ? v.toLocaleString("en") : short(v), this.toX(v), height - bottom + 15);
    }
    c.textAlign = "right";
    for (const v of y.ticks ?? ticks(y.low, y.high, height / 45)) {
      this.segment(left, this.toY(v), width - right, this.toY(v));
      c.fillText(short(v), left - 6, this.toY(v) + 4);
    }
    c.fillText(x.label ?? "", width - right, height - 4);
    c.textAlign = "left";
    c.fillText(y.label ?? "", 2, height - 4);
    c.beginPath();
    c.rect(left, top, width - left - right, height - top - bottom);
    c.save();
    c.clip(); // what follows stays inside
  }

  segment(x0, y0, x1, y1) {
    this.context.beginPath();
    this.context.moveTo(x0, y0);
    this.context.lineTo(x1, y1);
    this.context.stroke();
  }

  // level draws a line across at a value of y, mark one at a value of x.
  level(v, style, width = 1) {
    Object.assign(this.context, { strokeStyle: style, lineWidth: width });
    this.segment(left, this.toY(v), this.width - right, this.toY(v));
  }

  mark(v, style, width = 1) {
    Object.assign(this.context, { strokeStyle: style, lineWidth: width });
    this.segment(this.toX(v), top, this.toX(v), this.height - bottom);
  }

  line(xs, ys, style, width = 1.5) {
    const c = this.context;
    Object.assign(c, { strokeStyle: style, lineWidth: width, lineJoin: "round" });
    c.beginPath();
    xs.forEach((x, i) => c.lineTo(this.toX(x), this.toY(ys[i])));
    c.stroke();
  }

  dots(xs, ys, style, size = 1) {
    this.context.fillStyle = style;
    for (let i = 0; i < xs.length; i++) this.context.fillRect(this.toX(xs[i]) - size / 2, this.toY(ys[i]) - size / 2, size, size);
  }

  // valueAt returns the value of x at a place of a pointer.
  valueAt(clientX) {
    const at = clientX - this.context.canvas.getBoundingClientRect().left;
    return this.x.low + ((at - left) / (this.width - left - right)) * (this.x.high - this.x.low);
  }
}
