"use strict";
// Shows the events of the element "data". What a program has chosen gets into the page as
// text alone: by textContent, and as numbers in attributes.
(() => {
const view = JSON.parse(document.getElementById("data").textContent);
const byId = id => document.getElementById(id);
const SVG = "http://www.w3.org/2000/svg";
const left = 84, top_ = 14, rowHeight = 24, foldFrom = 4;
let chosen = 0;          // the number of the event in the detail
const opened = new Set(); // folded runs that were opened, by their first number

function node(name, attributes = {}, text) {
  const n = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) n.setAttribute(key, value);
  if (text !== undefined) n.textContent = text;
  return n;
}

function element(name, text, id) {
  const n = document.createElement(name);
  if (text !== undefined) n.textContent = text;
  if (id) n.id = id;
  return n;
}

const digits = view.rows.some(r => r.t % 1e3) ? 6 : 3; // of seconds
const seconds = t => (t / 1e6).toFixed(digits);

function length(t) {
  if (t >= 1e6) return +(t / 1e6).toPrecision(4) + " s";
  return t >= 1e3 ? +(t / 1e3).toPrecision(4) + " ms" : t + " µs";
}

// The rows that the filters let through.
function shown() {
  const host = byId("host").value, conn = byId("conn").value;
  const on = i => i >= 0 && view.lanes[i].host === host;
  return view.rows.filter(r =>
    (r.class === "change" || host === "" || on(r.from) || on(r.to)) &&
    (r.class === "change" || conn === "" || String(r.conn || 0) === conn) &&
    (r.class !== "ack" || byId("acks").checked || r.lost) &&
    (r.class !== "state" || byId("states").checked || r.bad));
}

// Long runs of data in one direction become one row, which opens with a click.
function fold(rows) {
  const out = [];
  for (let i = 0; i < rows.length;) {
    const r = rows[i];
    let j = i + 1;
    const joins = s => s.class === "data" && !s.bad && s.conn === r.conn && s.from === r.from && s.to === r.to;
    if (joins(r) && r.to >= 0 && r.conn) while (j < rows.length && joins(rows[j])) j++;
    if (j - i >= foldFrom && !opened.has(r.n)) {
      const run = rows.slice(i, j), last = run[run.length - 1];
      const size = run.reduce((sum, s) => sum + (s.size || 0), 0);
      out.push({...r, run, end: last.end, endT: last.endT, label: `${run.length} × data, ${size.toLocaleString("en")} bytes ▸`});
    } else {
      out.push(...rows.slice(i, j));
    }
    i = j;
  }
  return out;
}

// Gives each row its place: the start and the end of an arrow in the order of the events,
// with a break where nothing happens for long.
function layout(rows) {
  const marks = [];
  for (const r of rows) {
    marks.push({n: r.n, t: r.t, row: r});
    if (r.end) marks.push({n: r.end, t: r.endT, row: r, isEnd: true});
  }
  marks.sort((a, b) => a.n - b.n);
  const span = marks.length ? marks[marks.length - 1].t - marks[0].t : 0;
  const quiet = Math.max(50e3, Math.min(1e6, span / 15));
  const breaks = [], times = [];
  let y = top_, before = null, shownTime = null;
  for (const m of marks) {
    if (before && m.t - before.t >= quiet) {
      breaks.push({y: y + 18, t: m.t - before.t});
      y += 26;
    }
    const joins = m.isEnd && before && before.row === m.row && before.t === m.t;
    if (!joins) y += m.isEnd ? 12 : rowHeight;
    if (m.t !== shownTime) { times.push({y, t: m.t}); shownTime = m.t; }
    if (m.isEnd) m.row.y2 = y; else m.row.y = m.row.y2 = y;
    m.y = y;
    before = m;
  }
  return {marks, breaks, times, height: y + 30};
}

function draw() {
  const rows = fold(shown());
  const plan = layout(rows);
  const used = new Set(rows.flatMap(r => r.class === "change" ? [] : [r.from, r.to]));
  const lanes = view.lanes.map((l, i) => i).filter(i => used.has(i) || used.size === 0);
  const room = Math.max(260, (byId("diagram").clientWidth || 1000) - left - 30);
  const gap = Math.max(230, Math.min(420, room / Math.max(1, lanes.length)));
  const x = {};
  lanes.forEach((l, i) => { x[l] = left + gap * (i + .5); });
  const width = left + gap * Math.max(1, lanes.length) + 10;

  const head = node("svg", {width, height: 58, class: "head"});
  head.append(node("rect", {x: 0, y: 0, width, height: 58, class: "cover"}));
  for (const l of lanes) {
    const {name, addrs = ""} = view.lanes[l];
    const w = Math.min(gap - 16, Math.max(90, name.length * 8 + 28, addrs.length * 6.4 + 24));
    head.append(node("rect", {x: x[l] - w / 2, y: 8, width: w, height: 42, rx: 6}));
    head.append(node("text", {x: x[l], y: addrs ? 26 : 34}, cut(name, (w - 12) / 7.4)));
    head.append(node("text", {class: "addrs", x: x[l], y: 42}, cut(addrs, (w - 12) / 6)));
  }
  byId("lanes").replaceChildren(head);

  const svg = node("svg", {width, height: plan.height, id: "picture"});
  for (const l of lanes) svg.append(node("line", {class: "lane", x1: x[l], x2: x[l], y1: 0, y2: plan.height}));
  for (const b of view.bands) svg.append(...band(b, plan, x, lanes));
  for (const t of plan.times) svg.append(node("text", {class: "time", x: left - 14, y: t.y + 4}, seconds(t.t)));
  for (const b of plan.breaks) {
    svg.append(node("line", {class: "quietline", x1: left, x2: width - 20, y1: b.y, y2: b.y}));
    svg.append(node("text", {class: "quiet", x: left + gap * lanes.length / 2, y: b.y + 4}, length(b.t) + " of quiet"));
  }
  for (const r of rows) svg.append(drawRow(r, x, gap, width, lanes));
  byId("picture")?.remove();
  byId("diagram").append(svg);
  const lost = rows.filter(r => r.lost).length, conns = new Set(rows.map(r => r.conn).filter(Boolean)).size;
  byId("summary").textContent = `${counted(rows.length, "row")}, ${counted(conns, "connection")}, ${counted(lost, "lost packet")}`;
}

const counted = (n, what) => `${n} ${what}${n === 1 ? "" : "s"}`;
const cut = (text, most) => text.length <= most ? text : text.slice(0, Math.max(1, most - 1)) + "…";

// A fault: a shaded area between its lanes, from its start to its end.
function band(b, plan, x, lanes) {
  const at = b.from < 0 ? lanes : [b.from, b.to].filter(l => l in x);
  if (at.length === 0) return [];
  const start = plan.marks.find(m => m.n >= b.start), end = b.end ? plan.marks.find(m => m.n >= b.end) : null;
  if (!start) return [];
  const y1 = start.y, y2 = end ? end.y : plan.height - 8;
  const xs = at.map(l => x[l]);
  const pad = Math.min(...xs) === Math.max(...xs) ? 60 : 0;
  const x1 = Math.min(...xs) - pad, x2 = Math.max(...xs) + pad;
  return [node("rect", {class: "band", x: x1, y: y1, width: x2 - x1, height: Math.max(4, y2 - y1)})];
}

function drawRow(r, x, gap, width, lanes) {
  const colour = r.conn && (r.class === "data" || r.class === "control" || r.class === "state") ? ` c${r.conn % 8}` : "";
  const g = node("g", {class: `row ${r.class}${colour}${r.bad ? " bad" : ""}${r.n === chosen ? " chosen" : ""}`, "data-n": r.n, tabindex: 0});
  g.append(node("rect", {class: "hit", x: left - 4, y: r.y - 15, width: width - left - 10, height: Math.max(rowHeight, r.y2 - r.y + 18), rx: 4}));
  if (r.class === "change") drawChange(g, r, x, gap, lanes);
  else if (r.to >= 0 && r.to !== r.from && r.to in x && r.from in x) drawArrow(g, r, x, gap);
  else drawNote(g, r, x, width);
  g.append(node("title", {}, r.line));
  g.addEventListener("click", () => choose(r));
  return g;
}

function drawChange(g, r, x, gap, lanes) {
  const at = [r.from, r.to].filter(l => l in x), xs = (at.length ? at : lanes).map(l => x[l]);
  const middle = (Math.min(...xs) + Math.max(...xs)) / 2;
  const text = cut(r.label, (gap * Math.max(1, lanes.length) - 40) / 7.6), w = text.length * 7.6 + 20;
  g.append(node("rect", {class: "note", x: middle - w / 2, y: r.y - 10, width: w, height: 20, rx: 4}));
  g.append(node("text", {x: middle, y: r.y + 4}, text));
}

function drawArrow(g, r, x, gap) {
  const x1 = x[r.from], whole = x[r.to], way = whole > x1 ? 1 : -1;
  const part = r.lost ? .62 : 1, x2 = x1 + (whole - x1) * part, y1 = r.y, y2 = r.lost ? r.y + (r.y2 - r.y) * part : r.y2;
  g.append(node("line", {x1, y1, x2, y2}));
  if (r.lost) {
    g.append(node("path", {d: `M${x2 - 5} ${y2 - 5}L${x2 + 5} ${y2 + 5}M${x2 - 5} ${y2 + 5}L${x2 + 5} ${y2 - 5}`, "stroke-width": 2}));
    g.append(node("text", {class: "note", x: x2 + way * 11, y: y2 + 4, "text-anchor": way > 0 ? "start" : "end"}, r.note || "lost"));
  } else {
    const slope = Math.atan2(y2 - y1, x2 - x1), tip = d => `${x2 - 9 * Math.cos(slope + d)} ${y2 - 9 * Math.sin(slope + d)}`;
    g.append(node("path", {class: "tip", d: `M${x2} ${y2}L${tip(.38)}L${tip(-.38)}Z`}));
  }
  const most = (Math.abs(whole - x1) - 16) / (r.class === "data" ? 6.7 : 6.6);
  g.append(node("text", {x: x1 + way * 9, y: y1 - 4, "text-anchor": way > 0 ? "start" : "end"}, cut(r.label, most)));
}

function drawNote(g, r, x, width) {
  const at = x[r.from] ?? x[r.to] ?? left + 10;
  g.append(node("circle", {class: "dot", cx: at, cy: r.y, r: 3.5}));
  const text = r.note ? `${r.label} (${r.note})` : r.label;
  g.append(node("text", {x: at + 9, y: r.y + 4}, cut(text, (width - at - 12) / 6.4)));
}

// Shows an event whole.
function choose(r) {
  if (r.run) {
    opened.add(r.n);
    draw();
    r = r.run[0];
  }
  chosen = r.n;
  document.querySelectorAll(".row.chosen").forEach(n => n.classList.remove("chosen"));
  const own = document.querySelector(`.row[data-n="${Number(r.n)}"]`);
  own?.classList.add("chosen");
  const list = element("dl");
  const say = (name, value) => { if (value) list.append(element("dt", name), element("dd", value)); };
  say("number", String(r.n));
  say("time", seconds(r.t) + " s");
  say("from", r.from >= 0 ? view.lanes[r.from].name : "");
  say("to", r.to >= 0 ? view.lanes[r.to].name : "");
  say("connection", r.conn ? String(r.conn) : "");
  say("what", r.label);
  say(r.lost ? "lost" : "why", r.note);
  say("arrived", r.end && !r.lost ? `after ${length(r.endT - r.t)}` : "");
  say("size", r.size ? r.size.toLocaleString("en") + " bytes" : "");
  const parts = [element("h2", "Event"), list, element("pre", r.line, "line")];
  if (r.data) parts.push(element("h2", "Bytes"), element("pre", hex(r), "hex"));
  byId("detail").replaceChildren(...parts);
  remember();
}

// The bytes of an event as a dump.
function hex(r) {
  const bytes = Uint8Array.from(atob(r.data), c => c.charCodeAt(0)), out = [];
  for (let i = 0; i < bytes.length; i += 16) {
    const part = [...bytes.slice(i, i + 16)];
    const digits = part.map(b => b.toString(16).padStart(2, "0")).join(" ").padEnd(47);
    const text = part.map(b => b >= 32 && b < 127 ? String.fromCharCode(b) : ".").join("");
    out.push(i.toString(16).padStart(4, "0") + "  " + digits + "  " + text);
  }
  if (r.size > bytes.length) out.push(`… and ${(r.size - bytes.length).toLocaleString("en")} bytes more`);
  return out.join("\n");
}

// What is chosen is in the address, so that a link shows the same.
function remember() {
  const state = new URLSearchParams();
  for (const id of ["host", "conn"]) if (byId(id).value) state.set(id, byId(id).value);
  if (byId("acks").checked) state.set("acks", "1");
  if (!byId("states").checked) state.set("states", "0");
  if (chosen) state.set("n", chosen);
  history.replaceState(null, "", "#" + state);
}

function restore() {
  const state = new URLSearchParams(location.hash.slice(1));
  for (const id of ["host", "conn"]) byId(id).value = state.get(id) ?? "";
  byId("acks").checked = state.get("acks") === "1";
  byId("states").checked = state.get("states") !== "0";
  const n = Number(state.get("n"));
  const r = view.rows.find(r => r.n === n);
  draw();
  if (!r) return;
  const own = document.querySelector(`.row[data-n="${n}"]`);
  if (own) own.dispatchEvent(new Event("click")); else choose(r);
  document.querySelector(".row.chosen")?.scrollIntoView({block: "center"});
}

function step(by) {
  const all = [...document.querySelectorAll("#picture .row")].map(n => Number(n.dataset.n));
  const at = all.indexOf(chosen), next = all[at < 0 ? 0 : at + by];
  const r = view.rows.find(r => r.n === next);
  if (r) { choose(r); document.querySelector(".row.chosen")?.scrollIntoView({block: "nearest"}); }
}

for (const name of [...new Set(view.lanes.map(l => l.host))].filter(Boolean)) {
  const option = element("option", name);
  option.value = name;
  byId("host").append(option);
}
const connections = new Map();
for (const r of view.rows) {
  if (!r.conn || connections.has(r.conn) || r.from < 0) continue;
  const to = r.to >= 0 ? " → " + view.lanes[r.to].name : "";
  if (to) connections.set(r.conn, `${r.conn}: ${view.lanes[r.from].name}${to}`);
}
for (const [n, name] of [...connections].sort((a, b) => a[0] - b[0])) {
  const option = element("option", name);
  option.value = String(n);
  byId("conn").append(option);
}
byId("filters").addEventListener("change", () => { draw(); remember(); });
byId("filters").addEventListener("submit", e => e.preventDefault());
addEventListener("resize", draw);
addEventListener("hashchange", restore);
addEventListener("keydown", e => {
  if (e.target.tagName === "SELECT") return;
  if (e.key === "j") step(1);
  if (e.key === "k") step(-1);
  if (e.key === "Enter" && e.target.dataset?.n) e.target.dispatchEvent(new Event("click"));
});
restore();
})();
