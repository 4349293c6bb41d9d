export function printTables({ machine, timed, inFlight }) {
  console.log(`${machine}\n`);
  let group;
  const width = Math.max(...timed.map(({ name }) => name.length));
  for (const row of timed) {
    if (row.group !== group) console.log(`${group === undefined ? '' : '\n'}${row.group}`);
    group = row.group;
    console.log(`  ${row.name.padEnd(width)}  ${format(row.ns, 0)} ns   ${format(row.ratio, 2)} × bare`);
  }
  if (inFlight.length === 0) return;
  console.log('\ncalls held in flight (four policies), per call');
  for (const { library, count, bytes, startUs, finishUs } of inFlight) {
    console.log(
      `  ${library.padEnd(10)} ${String(count).padStart(9)}  ${format(bytes, 0)} bytes  ${format(startUs, 2)} µs to start  ${format(finishUs, 2)} µs to finish`,
    );
  }
}

function format(value, digits) {
  return value.toFixed(digits).padStart(8);
}
