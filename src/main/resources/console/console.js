/* Everything that comes from outside is put in as text. */
const SVG = 'http://www.w3.org/2000/svg';
const EVERY = 1000;
const KEPT = 120; // samples of the chart
let key = null; // in this page's memory alone
let timer = null;
let isAsking = false;
let last = null;
const samples = [];
const chosen = new Map(); // entry: what became of it, until it leaves the picture

const at = id => document.getElementById(id);
const put = (element, text) => { if (element.textContent !== text) element.textContent = text; };
const whole = number => Math.round(number).toLocaleString('en');
const rate = number => (number >= 100 ? number.toFixed(0) : number.toFixed(1)) + '/s';
const dollars = billionths => (billionths < 0 ? '-$' : '$') + Math.abs(billionths / 1e9).toFixed(6);
const clock = iso => iso.replace('T', ' ').replace(/\.\d+/, '').replace('Z', ' UTC');
const sum = values => Object.values(values ?? {}).reduce((all, one) => all + one, 0);

function span(seconds) {
  if (seconds === null) return 'not known yet';
  if (seconds < 90) return Math.ceil(seconds) + ' s';
  return seconds < 5400 ? Math.ceil(seconds / 60) + ' min' : (seconds / 3600).toFixed(1) + ' h';
}

/* ---- asking ---- */

function headers(more) {
  return key === null ? { ...more } : { ...more, Authorization: 'Bearer ' + key };
}

async function poll() {
  if (isAsking || document.hidden) return;
  isAsking = true;
  try {
    const response = await fetch('/console/state', { headers: headers(), cache: 'no-store' });
    if (response.status === 401) return askForKey(key === null ? 'A key is needed' : 'That key is not valid here');
    if (!response.ok) return askForKey((await reason(response)) ?? 'Caravan answers ' + response.status, response.status === 403);
    show(await response.json());
  } catch {
    put(at('status'), 'Caravan cannot be reached');
  } finally {
    isAsking = false;
  }
}

async function reason(response) {
  try { return (await response.json()).error.message; } catch { return null; }
}

function askForKey(why, isForbidden = true) {
  put(at('status'), why);
  if (!isForbidden) return;
  stop();
  key = null;
  at('figures').hidden = true;
  at('login').hidden = false;
  at('key').focus();
}

function start() {
  if (timer === null) timer = setInterval(poll, EVERY);
  poll();
}

function stop() {
  clearInterval(timer);
  timer = null;
}

async function decide(entry, action) {
  chosen.set(entry, 'sending');
  paint();
  let outcome;
  try {
    const response = await fetch('/console/replay', {
      method: 'POST',
      headers: headers({ 'Content-Type': 'application/json', 'X-Caravan-Console': '1' }),
      body: JSON.stringify({ id: entry, action }),
    });
    outcome = response.ok ? (action === 'drop' ? 'dropped' : 'done') : ((await reason(response)) ?? 'failed');
  } catch {
    outcome = 'not reached';
  }
  chosen.set(entry, outcome);
  put(at('status'), 'Request: ' + outcome);
  paint();
}

async function find(id) {
  let note;
  let entries = [];
  try {
    const response = await fetch('/console/requests/' + encodeURIComponent(id), { headers: headers(), cache: 'no-store' });
    if (response.ok) {
      entries = (await response.json()).found;
      note = entries.length ? '' : 'The ledger has no request that was asked as this last';
    } else {
      note = (await reason(response)) ?? 'Caravan answers ' + response.status;
    }
  } catch {
    note = 'Caravan cannot be reached';
  }
  put(at('find-note'), note);
  at('found').hidden = !entries.length;
  table('found', [plain('State', row => row.state), plain('Since', row => clock(row.since)), plain('Tenant', row => row.tenant),
    plain('Origin', row => row.origin), plain('Model', row => row.model), plain('Code', row => row.code), plain('Key', row => row.name)],
  entries.map(one => ({ ...one, name: one.key, key: one.id })), 'None');
}

/* ---- tables: rows and cells stay where they are, so that the focus does ---- */

function table(id, columns, rows, nothing) {
  const element = at(id);
  if (!element.tHead) {
    const line = element.createTHead().insertRow();
    for (const column of columns) {
      const head = document.createElement('th');
      head.scope = 'col';
      head.className = column.number ? 'number' : '';
      head.textContent = column.name;
      line.append(head);
    }
    element.createTBody();
  }
  const body = element.tBodies[0];
  const shown = new Map([...body.rows].map(row => [row.dataset.key, row]));
  const lines = rows.length ? rows : [null];
  lines.forEach((value, index) => {
    const name = value === null ? '-' : value.key;
    let row = shown.get(name);
    shown.delete(name);
    if (!row) {
      row = document.createElement('tr');
      row.dataset.key = name;
    }
    if (body.rows[index] !== row) body.insertBefore(row, body.rows[index] ?? null);
    if (value === null) return none(row, columns.length, nothing);
    columns.forEach((column, place) => {
      const cell = row.cells[place] ?? row.insertCell();
      cell.className = column.number ? 'number' : column.text ? 'text' : '';
      column.show(value, cell);
    });
  });
  shown.forEach(row => row.remove());
}

function none(row, width, nothing) {
  const cell = row.cells[0] ?? row.insertCell();
  cell.colSpan = width;
  put(cell, nothing);
}

const plain = (name, value) => ({ name, text: true, show: (row, cell) => put(cell, String(value(row) ?? '-')) });
const number = (name, value) => ({ name, number: true, show: (row, cell) => put(cell, String(value(row))) });
const state = (name, value, good) => ({
  name,
  show: (row, cell) => {
    put(cell, value(row));
    cell.className = value(row) === good ? 'good' : 'bad';
  },
});

function buttons(name, actions) {
  return {
    name,
    show: (row, cell) => {
      const wanted = actions(row);
      const label = wanted.map(one => one.label + one.about).join('|');
      if (cell.dataset.label === label) return;
      const hadFocus = cell.contains(document.activeElement);
      cell.dataset.label = label;
      cell.replaceChildren(...wanted.map(button));
      if (hadFocus) cell.querySelector('button')?.focus();
    },
  };
}

function button({ label, about, act }) {
  const element = document.createElement('button');
  element.type = 'button';
  element.textContent = label;
  if (act) {
    element.setAttribute('aria-label', label + ' ' + about);
    element.addEventListener('click', act);
  } else {
    element.setAttribute('aria-disabled', 'true');
  }
  return element;
}

function actions(entry, action, about, mayDrop) {
  if (!entry) return [];
  if (chosen.has(entry)) return [{ label: chosen.get(entry), about: '', act: null }];
  const first = action === 'resend' ? 'replay' : 'forget';
  const all = [{ label: first, about, act: () => decide(entry, 'resend') }];
  if (mayDrop) all.push({ label: 'drop', about, act: () => decide(entry, 'drop') });
  return all;
}

/* ---- the picture ---- */

const BOXES = [
  ['http', 60, 35], ['kafka', 60, 95], ['files', 60, 155], ['own', 60, 215],
  ['ask', 225, 125], ['collect', 390, 125], ['call', 555, 125], ['upstream', 720, 125], ['answers', 885, 125],
];

function make(parent, name, attributes, text) {
  const element = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  if (text) element.textContent = text;
  parent.append(element);
  return element;
}

function draw() {
  const flow = at('flow');
  for (const [name, x, y] of BOXES) {
    make(flow, 'rect', { x: x - 55, y: y - 25, width: 110, height: 50, rx: 8 });
    make(flow, 'text', { x, y: y - 5, class: 'name' }, name);
    make(flow, 'text', { x, y: y + 15, class: 'figure', id: 'flow-' + name }, '-');
  }
  for (const y of [35, 95, 155, 215]) make(flow, 'path', { d: `M116 ${y}L168 125`, class: 'arrow', 'marker-end': 'url(#tip)' });
  for (const x of [225, 390, 555, 720]) {
    make(flow, 'path', { d: `M${x + 56} 125L${x + 108} 125`, class: 'arrow', 'marker-end': 'url(#tip)' });
  }
}

function origin(name) {
  return ['http', 'kafka', 'files'].includes(name) ? name : name === 'async' ? 'http' : 'own';
}

function rates(now) {
  const result = { http: 0, kafka: 0, files: 0, own: 0, ended: 0, calls: 0, isKnown: false };
  const seconds = last ? (Date.parse(now.moment.now) - Date.parse(last.moment.now)) / 1000 : 0;
  if (seconds <= 0 || last.moment.startedAt !== now.moment.startedAt) return result;
  result.isKnown = true;
  for (const [name, outcomes] of Object.entries(now.ended)) {
    const more = (sum(outcomes) - sum(last.ended[name])) / seconds;
    result[origin(name)] += more;
    result.ended += more;
  }
  result.calls = (now.traffic.calls - last.traffic.calls) / seconds;
  return result;
}

function showFlow(now, speed) {
  const depths = now.depths;
  const figures = {
    ask: whole(depths.waiting) + ' under way',
    collect: whole(now.groups.reduce((all, group) => all + group.size, 0) + depths.prefixWaiting) + ' waiting',
    call: whole(depths.callsWaiting) + ' waiting',
    upstream: whole(depths.callsInFlight) + ' in flight',
    answers: rate(speed.ended),
  };
  for (const name of ['http', 'kafka', 'files', 'own']) figures[name] = rate(speed[name]);
  for (const [name, figure] of Object.entries(figures)) put(at('flow-' + name), figure);
  put(at('flow-text'), Object.entries(figures).map(([name, figure]) => name + ' ' + figure).join(', '));
}

function showChart(speed) {
  if (speed.isKnown) samples.push(speed.ended);
  if (samples.length > KEPT) samples.shift();
  const most = Math.max(1, ...samples);
  const step = 600 / (KEPT - 1);
  const from = KEPT - samples.length;
  const points = samples.map((value, index) => `${((from + index) * step).toFixed(1)} ${(115 - (value / most) * 105).toFixed(1)}`);
  at('chart-line').setAttribute('d', points.length ? 'M' + points.join('L') : '');
  at('chart-area').setAttribute('d', points.length ? `M${(from * step).toFixed(1)} 120L${points.join('L')}L600 120z` : '');
  const note = `${rate(speed.ended)} now, at most ${rate(samples.length ? Math.max(...samples) : 0)} in the last ${samples.length} looks of this page`;
  put(at('chart-note'), note);
  put(at('chart-text'), note);
}

/* ---- what is shown ---- */

function show(now) {
  const speed = rates(now);
  at('login').hidden = true;
  at('figures').hidden = false;
  put(at('started'), clock(now.moment.startedAt));
  const ill = now.upstreams.filter(one => one.breaker !== 'CLOSED' || one.account !== 'UP');
  put(at('status'), ill.length ? 'Upstream in trouble: ' + ill.map(one => one.name).join(', ') : 'Live');
  if (!last || last.moment.now !== now.moment.now) {
    showFlow(now, speed);
    showChart(speed);
  }
  last = now;
  paint();
}

function paint() {
  if (!last) return;
  const now = last;
  showMoney(now);
  table('upstreams', [plain('Upstream', row => row.name), state('Breaker', row => row.breaker, 'CLOSED'),
    state('Account', row => row.account, 'UP'), number('In flight', row => whole(row.inFlight))],
  now.upstreams.map(one => ({ ...one, key: one.name })), 'None');
  table('lanes', [plain('Upstream', row => now.upstreams[row.upstream]?.name ?? row.upstream), plain('Model', row => row.model),
    plain('Lane', row => row.lane), number('In flight', row => whole(row.inFlight)), number('Waiting', row => whole(row.waiting)),
    number('Limit', row => whole(row.limit))],
  now.lanes.map(one => ({ ...one, key: [one.upstream, one.model, one.lane].join(' ') })), 'No call yet');
  table('groups', [plain('Kind', row => row.kind), plain('Lane', row => row.lane), number('Size', row => whole(row.size)),
    number('Age', row => (row.ageMillis / 1000).toFixed(1) + ' s')], now.groups.map((one, index) => ({ ...one, key: 'g' + index })), 'None');
  put(at('groups-note'), `${whole(now.depths.flights)} calls that identical requests may share, ${whole(now.depths.prefixWaiting)} requests waiting for their prefix`);
  showFiles(now);
  showBudgets(now);
  showLedger(now);
  showFailures(now);
}

function showMoney(now) {
  const { today, sinceStart } = now.accounts;
  const figures = [
    ['Requests answered', 'answered', whole], ['Requests failed', 'failed', whole], ['Calls', 'calls', whole], ['Calls saved', 'callsSaved', whole],
    ['Tokens', 'tokens', whole], ['Charged to requests', 'charged', dollars], ['Saved, against a warm prefix cache', 'savedWarm', dollars],
    ['Saved, against a cold one', 'savedCold', dollars],
  ];
  table('money', [plain('Figure', row => row.name), number('Today', row => row.today), number('Since the start', row => row.sinceStart)],
    figures.map(([name, key, show]) => ({ key, name, today: show(today[key]), sinceStart: show(sinceStart[key]) })), '');
}

function showFiles(now) {
  const bar = (row, cell) => {
    const element = cell.querySelector('progress') ?? cell.appendChild(document.createElement('progress'));
    element.max = 100;
    element.value = Math.floor(row.share * 100);
    element.setAttribute('aria-label', 'Done of ' + row.name);
  };
  table('files', [plain('File', row => row.name), { name: 'Done', show: bar }, number('Share', row => Math.floor(row.share * 100) + ' %'),
    number('Answered', row => whole(row.answered)), number('Failed', row => whole(row.failed)),
    plain('Time left', row => span(row.secondsLeft))], now.files.map(one => ({ ...one, key: one.name })), 'None');
}

function showBudgets(now) {
  const amount = (row, value) => (value === null ? 'not known yet' : row.kind.startsWith('spend') ? dollars(value) : whole(value));
  table('budgets', [plain('Tenant', row => row.tenant), plain('Budget', row => row.kind), number('Limit', row => amount(row, row.limit)),
    number('Spent', row => amount(row, row.left === null ? null : row.limit - row.left)), number('Left', row => amount(row, row.left))],
  now.budgets.map(one => ({ ...one, key: one.kind + ' ' + one.tenant })), 'No budget in use');
}

function showLedger(now) {
  put(at('ledger-note'), 'Ledger: ' + now.ledger.state + '. Replay asks again, and pays again; what only its sender can bring again is forgotten.');
  table('ledger', [plain('State', row => row.state), plain('Since', row => clock(row.since)), plain('Tenant', row => row.tenant),
    plain('Origin', row => row.origin), plain('Model', row => row.model), plain('Code', row => row.code), plain('Key', row => row.name.slice(0, 60)),
    buttons('Decision', row => actions(row.id, row.action, row.name.slice(0, 40), true))],
  now.ledger.entries.map(one => ({ ...one, name: one.key, key: one.id })), 'None');
}

function showFailures(now) {
  table('failures', [plain('Time', row => clock(row.time)), plain('Request', row => row.id), plain('Origin', row => row.origin),
    plain('Tenant', row => row.tenant), plain('Code', row => row.code), plain('Message', row => row.message),
    buttons('Again', row => actions(row.entry, row.action, row.id, false))],
  now.failures.map(one => ({ ...one, key: one.time + ' ' + one.id })), 'None');
}

draw();
document.addEventListener('visibilitychange', () => (document.hidden ? stop() : at('login').hidden && start()));
at('find-form').addEventListener('submit', event => {
  event.preventDefault();
  find(at('find-id').value.trim());
});
at('login-form').addEventListener('submit', event => {
  event.preventDefault();
  key = at('key').value.trim();
  at('key').value = '';
  at('login').hidden = true;
  start();
});
start();
