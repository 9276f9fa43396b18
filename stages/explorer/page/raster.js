// A picture that faint lines and points are painted on, "source over", one after another.

const side = 256;
const anchors = [
  [158, 1, 66], [213, 62, 79], [244, 109, 67], [253, 174, 97], [254, 224, 139], [255, 255, 191],
  [230, 245, 152], [171, 221, 164], [102, 194, 165], [50, 136, 189], [94, 79, 162],
];

// spectral holds the colours of the article's map, red, green, blue of 256 levels; those in
// the middle, too pale for a light ground, are a little darker.
export const spectral = Float32Array.from({ length: 3 * side }, (_, i) => {
  const level = Math.floor(i / 3) / (side - 1);
  const at = level * (anchors.length - 1);
  const k = Math.min(Math.floor(at), anchors.length - 2);
  const value = anchors[k][i % 3] + (at - k) * (anchors[k + 1][i % 3] - anchors[k][i % 3]);
  return value * (1 - 0.35 * Math.exp(-(((level - 0.5) / 0.18) ** 2)));
});

// spectralAt returns where the colour of a line from (x, y) begins in spectral.
export const spectralAt = (x, y) => 3 * Math.min(side - 1, Math.floor(side * Math.abs(Math.sin(1.6 * y + 0.4 * x))));

export class Raster {
  constructor(width, height) {
    Object.assign(this, { width, height, data: new Float32Array(3 * width * height), blank: new Float32Array(3 * width * height) });
  }

  // clear paints everything in one colour.
  clear([red, green, blue]) {
    const { blank } = this;
    if (blank[0] !== red || blank[1] !== green || blank[2] !== blue) {
      for (let i = 0; i < blank.length; i += 3) {
        blank[i] = red;
        blank[i + 1] = green;
        blank[i + 2] = blue;
      }
    }
    this.data.set(blank);
  }

  // point mixes the colour that begins at c of a list into a dot.
  point(x, y, colors, c, share) {
    const column = Math.floor(x), row = Math.floor(y);
    if (column < 0 || row < 0 || column >= this.width || row >= this.height) return;
    const { data } = this;
    for (let k = 0, at = 3 * (row * this.width + column); k < 3; k++, at++) data[at] += (colors[c + k] - data[at]) * share;
  }

  // line paints a line one dot wide, each column or, if it is steep, row of it shared by two
  // dots.
  line(x0, y0, x1, y1, colors, c, share) {
    const steep = Math.abs(y1 - y0) > Math.abs(x1 - x0);
    if (steep) [x0, y0, x1, y1] = [y0, x0, y1, x1];
    if (x0 > x1) [x0, y0, x1, y1] = [x1, y1, x0, y0];
    const { data, width, height } = this;
    const along = 3 * (steep ? width : 1), across = 3 * (steep ? 1 : width);
    const last = Math.min(Math.floor(x1), (steep ? height : width) - 1), edge = steep ? width : height;
    const slope = x1 > x0 ? (y1 - y0) / (x1 - x0) : 0;
    const red = colors[c], green = colors[c + 1], blue = colors[c + 2];
    const first = Math.max(Math.ceil(x0), 0);
    for (let u = first, v = y0 + slope * (first - x0) - 0.5; u <= last; u++, v += slope) {
      const low = Math.floor(v);
      if (low < 0 || low >= edge - 1) continue;
      const upper = share * (v - low), lower = share - upper;
      const at = u * along + low * across, next = at + across;
      data[at] += (red - data[at]) * lower;
      data[at + 1] += (green - data[at + 1]) * lower;
      data[at + 2] += (blue - data[at + 2]) * lower;
      data[next] += (red - data[next]) * upper;
      data[next + 1] += (green - data[next + 1]) * upper;
      data[next + 2] += (blue - data[next + 2]) * upper;
    }
  }
}

// show puts pictures of one size on a canvas, the second with a share, if there is one.
export function show(canvas, first, second, share = 0) {
  const { width, height, data } = first;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  const out = image.data;
  const other = second?.data ?? data;
  for (let i = 0, k = 0; i < out.length; i += 4, k += 3) {
    out[i] = data[k] + share * (other[k] - data[k]);
    out[i + 1] = data[k + 1] + share * (other[k + 1] - data[k + 1]);
    out[i + 2] = data[k + 2] + share * (other[k + 2] - data[k + 2]);
    out[i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}
