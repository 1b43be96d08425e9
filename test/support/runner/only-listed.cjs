/** Jest's filter: the tests that test/run.ts lists in TEST_FILES. */
const listed = new Set(process.env.TEST_FILES.split('\n'));

module.exports = (paths) => ({ filtered: paths.filter((path) => listed.has(path)) });
