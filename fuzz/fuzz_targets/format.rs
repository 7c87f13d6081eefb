#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| loyal_fuzz::format(bytes));
