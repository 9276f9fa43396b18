// An orbit as a ring, and all states that fall into it as trees around it.

import { color, surface } from "explorer/chart.js";

// near and far are the colours of states on the orbit and farthest from it.
const hues = [[31, 95, 191], [38, 160, 150], [233, 190, 80], [222, 90, 60]];

function hue(share) {
  const at = share * (hues.length - 1);
  const k = Math.min(Math.floor(at), hues.length - 2);
  return "rgb(" + hues[k].map((v, i) => Math.round(v + (at - k) * (hues[k + 1][i] - v))).join(",") + ")";
}

// grow returns the tree of a state: leaves counts its ends, at least one.
function grow(x, steps, before) {
  const children = (before.get(x) ?? []).map((y) => grow(y, steps + 1, before)).sort((a, b) => a.leaves - b.leaves);
  return { x, steps, children, leaves: children.reduce((sum, child) => sum + child.leaves, 0) || 1 };
}

// place gives a tree its share of the circle, in leaves, and lists its states in all.
function place(tree, from, parent, all) {
  tree.at = from + tree.leaves / 2;
  tree.parent = parent;
  all.push(tree);
  for (const child of tree.children) {
    place(child, from, tree, all);
    from += child.leaves;
  }
}

function layout(net, orbit) {
  const ring = new Set(orbit.states);
  const before = new Map();
  net.dmap.forEach((next, x) => {
    if (!ring.has(x)) before.set(next, [...(before.get(next) ?? []), x]);
  });
  const all = [];
  let circle = 0;
  for (const x of orbit.states) {
    const tree = grow(x, 0, before);
    const share = Math.max(tree.leaves, 2.5); // neighbours on the ring stay apart
    place(tree, circle + (share - tree.leaves) / 2, null, all);
    circle += share;
  }
  return { all, circle };
}

export function drawTrees(canvas, net, orbit) {
  const { context: c, width, height } = surface(canvas);
  const { all, circle } = layout(net, orbit);
  const depth = Math.max(1, ...all.map((tree) => tree.steps));
  const radius = Math.min(width, height) / 2 - 8;
  const ring = 0.36 * radius;
  const at = (steps, turn) => {
    const r = ring + (radius - ring) * Math.sqrt(Math.max(0, steps) / depth);
    const angle = (2 * Math.PI * turn) / circle;
    return [width / 2 + r * Math.sin(angle), height / 2 - r * Math.cos(angle)];
  };
  c.strokeStyle = color("untested");
  c.lineWidth = all.length > 2000 ? 0.4 : 0.8;
  for (const { steps, at: turn, parent } of all) {
    if (!parent) continue;
    c.beginPath();
    c.moveTo(...at(steps, turn));
    c.bezierCurveTo(...at(steps - 0.5, turn), ...at(steps - 0.5, parent.at), ...at(steps - 1, parent.at));
    c.stroke();
  }
  c.strokeStyle = color("link");
  c.lineWidth = 1.5;
  c.beginPath();
  c.arc(width / 2, height / 2, ring, 0, 7);
  c.stroke();
  const size = Math.max(1, Math.min(4, (2 * radius) / circle));
  for (const { steps, at: turn } of all) {
    c.fillStyle = hue(steps / depth);
    c.beginPath();
    c.arc(...at(steps, turn), steps ? size : size + 1, 0, 7);
    c.fill();
  }
  c.fillStyle = color("ink");
  c.textAlign = "center";
  c.fillText(`${orbit.period} steps round`, width / 2, height / 2 - 2);
  c.fillText(`at most ${orbit.longest_transient} to it`, width / 2, height / 2 + 14);
}
