import type { Reporter, TestCase, TestModule } from 'vitest/node';

/**
 * Ends the test run with one plain line, `N passed, N failed` (and `, N skipped` if there are some), for programs that read it.
 * In CI a skipped test is a failure: it was not tested.
 */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    const skipped: string[] = [];
    for (const module of modules) {
      count.failed += module.errors().length;
      for (const suite of module.children.allSuites()) count.failed += suite.errors().length;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') count.passed++;
        else if (state === 'failed') count.failed++;
        else {
          count.skipped++;
          skipped.push(nameOf(test, module));
        }
      }
    }

    if (process.env.CI && skipped.length > 0) {
      for (const name of skipped) console.log(`skipped, which CI counts as failed: ${name}`);
      count.failed += count.skipped;
      count.skipped = 0;
      process.exitCode = 1;
    }
    const line = `${count.passed} passed, ${count.failed} failed${count.skipped > 0 ? `, ${count.skipped} skipped` : ''}`;
    // At exit, so that no output of other reporters follows.
    process.once('exit', () => process.stdout.write(`${line}\n`));
  }
}

function nameOf(test: TestCase, module: TestModule): string {
  return `${module.relativeModuleId} > ${test.fullName}`;
}
