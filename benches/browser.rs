//! The parts of a training step, for a page that times them: `make bench`.
#![cfg(target_arch = "wasm32")]

mod parts;

use wasm_bindgen::prelude::wasm_bindgen;

/// The parts of a step at one batch size.
#[wasm_bindgen]
pub struct Parts(Vec<parts::Part>);

#[wasm_bindgen]
impl Parts {
    #[wasm_bindgen(constructor)]
    pub fn new(batch: usize) -> Self {
        Self(parts::parts(batch))
    }

    /// The name of each part.
    pub fn names(&self) -> Vec<String> {
        self.0.iter().map(|part| part.name.into()).collect()
    }

    /// How many operations a part takes; 0 where counting says nothing.
    pub fn operations(&self, part: usize) -> usize {
        self.0[part].operations
    }

    /// Runs a part this many times.
    pub fn run(&mut self, part: usize, times: usize) {
        for _ in 0..times {
            (self.0[part].run)();
        }
    }
}
