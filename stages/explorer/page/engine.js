// The page's side of the workers: ask() asks the program a question. One worker answers what
// follows a person's hand, the other what takes longer.

const slow = new Set(["look", "sweep", "zoom", "surprise", "picture", "all"]);
const workers = {};
let count = 0;
const open = new Map(); // questions under way, by number

// bytes decodes base64.
function bytes(text) {
  const binary = atob(text);
  const out = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) out[i] = binary.charCodeAt(i);
  return out;
}

const embedded = (id) => document.getElementById(id).textContent.trim();

// unpacked returns what the page has in itself, as if it had been fetched.
const unpacked = (id) => new Response(new Blob([bytes(embedded(id))]).stream().pipeThrough(new DecompressionStream("gzip")));

// start makes the workers of what the page has in itself; it rejects where a browser cannot.
export async function start(sizes) {
  const script = URL.createObjectURL(new Blob([await unpacked("worker").arrayBuffer()], { type: "text/javascript" }));
  const program = await WebAssembly.compile(await unpacked("program").arrayBuffer());
  const message = { start: { program, weights: embedded("weights"), sizes } };
  const one = () => new Promise((resolve, reject) => {
    const worker = new Worker(script);
    worker.onmessage = ({ data }) => {
      if (data.id) answer(data);
      else if (data.ready) resolve(worker);
      else reject(new Error(data.failed));
    };
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(message);
  });
  [workers.quick, workers.slow] = await Promise.all([one(), one()]);
}

function answer({ id, part, progress, done, failed }) {
  const question = open.get(id);
  if (!question) return; // called off
  if (part !== undefined) question.part?.(part);
  else if (progress !== undefined) question.progress?.(progress);
  else {
    open.delete(id);
    if (failed !== undefined) question.reject(new Error(failed));
    else question.resolve(done);
  }
}

// ask resolves to the answer to a question; part and progress are called on the way. When
// the signal is aborted the work ends, and the promise rejects with an AbortError.
export function ask(operation, args, { part, progress, signal } = {}) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const id = ++count;
    const worker = slow.has(operation) ? workers.slow : workers.quick;
    open.set(id, { resolve, reject, part, progress });
    signal?.addEventListener("abort", () => {
      if (!open.delete(id)) return;
      worker.postMessage({ stop: id });
      reject(signal.reason);
    });
    worker.postMessage({ id, operation, args });
  });
}

// lane returns a function that runs tasks of which only the last counts: a new one calls
// off the one before. A task that fails for another reason is told to failed.
export function lane(failed) {
  let controller;
  return async (task) => {
    controller?.abort();
    const mine = (controller = new AbortController());
    try {
      return await task(mine.signal);
    } catch (error) {
      if (!mine.signal.aborted) failed(error);
    }
  };
}

// follower returns a function that runs a task, and once more if it was called meanwhile:
// for what must keep up with a slider without falling behind.
export function follower(task, failed) {
  let running = false;
  let again = false;
  return async function run() {
    again = true;
    if (running) return;
    running = true;
    try {
      while (again) {
        again = false;
        await task();
      }
    } catch (error) {
      failed(error);
    } finally {
      running = false;
    }
  };
}

// idle resolves after a pause, unless the signal is aborted.
export function idle(ms, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
