//! Attention of many states and heads on the host.

use std::mem::MaybeUninit;

use rayon::prelude::*;

use super::head::{HeadGradient, Room, Sizes, Strip, attend, differentiate};
use crate::operations::memory::Unwritten;
use crate::operations::{HostGradient, HostOperation, HostOutput, HostView, Number};

/// Members attend to members of their own state: inputs are `[B, members, 3 features]` with queries, keys and values beside each other,
/// and the mask `[B, members]`. Saves the weights of the keys.
#[derive(Debug, Clone, Copy)]
pub(super) struct SelfAttention {
    pub(super) heads: usize,
}

/// Members attend to tokens of a context: inputs are queries `[B, members, features]`, keys and values beside each other
/// `[B, tokens, 2 features]`, and the mask `[B, tokens]`. Saves the weights of the keys.
#[derive(Debug, Clone, Copy)]
pub(super) struct CrossAttention {
    pub(super) heads: usize,
}

/// Where one state's queries, keys and values lie: the numbers of a state, the length of a row, and where in it a kind begins.
#[derive(Debug, Clone, Copy)]
struct Part<'a, T> {
    data: &'a [T],
    members: usize,
    stride: usize,
    first: usize,
}

impl<'a, T: Number> Part<'a, T> {
    /// The rows of a head of a state.
    fn strip(self, state: usize, begin: usize) -> Strip<'a, T> {
        let size = self.members * self.stride;
        Strip { data: &self.data[state * size..(state + 1) * size][self.first + begin..], stride: self.stride }
    }
}

/// The inputs of either operation.
#[derive(Debug, Clone, Copy)]
struct Inputs<'a, T> {
    sizes: Sizes,
    query: Part<'a, T>,
    key: Part<'a, T>,
    value: Part<'a, T>,
    mask: &'a [T],
}

impl<'a, T: Number> Inputs<'a, T> {
    fn of_self(heads: usize, [packed, mask]: [HostView<'a, T>; 2]) -> Self {
        let [members, stride] = [packed.shape[1], packed.shape[2]];
        let features = stride / 3;
        let part = |first: usize| Part { data: packed.data, members, stride, first };
        Self {
            sizes: Sizes { queries: members, keys: members, heads, width: features / heads },
            query: part(0),
            key: part(features),
            value: part(2 * features),
            mask: mask.data,
        }
    }

    fn of_cross(heads: usize, [query, packed, mask]: [HostView<'a, T>; 3]) -> Self {
        let (features, tokens) = (query.shape[2], packed.shape[1]);
        let part = |first: usize| Part { data: packed.data, members: tokens, stride: 2 * features, first };
        Self {
            sizes: Sizes { queries: query.shape[1], keys: tokens, heads, width: features / heads },
            query: Part { data: query.data, members: query.shape[1], stride: features, first: 0 },
            key: part(0),
            value: part(features),
            mask: mask.data,
        }
    }

    /// Result and weights of all states.
    fn attend(self, shape: &[usize], tracked: bool) -> HostOutput<T> {
        let sizes = self.sizes;
        let (size, weights) = (sizes.queries * sizes.features(), sizes.queries * sizes.wide_keys());
        let states = self.mask.len() / sizes.keys;
        let mut result = Unwritten::new(states * size);
        let mut saved = Vec::new();
        let work = |room: &mut Room<T>, state: usize, out: &mut [MaybeUninit<T>], kept: &mut [MaybeUninit<T>]| {
            room.set_mask(&self.mask[state * sizes.keys..(state + 1) * sizes.keys]);
            for head in 0..sizes.heads {
                let begin = head * sizes.width;
                let strips = [self.query, self.key, self.value].map(|part| part.strip(state, begin));
                attend(sizes, strips[0], strips[1], strips[2], room);
                if !kept.is_empty() {
                    write_all(&mut kept[head * weights..(head + 1) * weights], room.probabilities());
                }
                scatter(&room.by_query, sizes, &mut out[begin..], sizes.features());
            }
        };
        let room = || Room::new(sizes);
        let outputs = result.pieces(size).enumerate();
        if tracked {
            let mut all = Unwritten::new(states * sizes.heads * weights);
            outputs
                .zip(all.pieces(sizes.heads * weights))
                .for_each_init(room, |room, ((state, out), kept)| work(room, state, out, kept));
            // SAFETY: `write_all` has written the weights of every head of every state.
            saved.push(unsafe { all.written() });
        } else {
            outputs.for_each_init(room, |room, (state, out)| work(room, state, out, &mut []));
        }
        // SAFETY: the heads of every state have written all features of its members.
        let data = unsafe { result.written() };
        HostOutput { shape: vec![shape[0], sizes.queries, sizes.features()], data, saved }
    }

    /// Calls `store` with every state's and head's derivatives, which lie in the room, and the state's part of every result.
    fn differentiate<const R: usize>(
        self,
        weights: &[T],
        gradient: &[T],
        results: [usize; R],
        store: impl Fn(&Room<T>, usize, &mut [&mut [MaybeUninit<T>]; R]) + Sync,
    ) -> [Vec<T>; R] {
        let sizes = self.sizes;
        let features = sizes.features();
        let states = self.mask.len() / sizes.keys;
        let size = sizes.queries * sizes.wide_keys();
        let gradient = Part { data: gradient, members: sizes.queries, stride: features, first: 0 };
        let mut rooms = results.map(|length| Unwritten::new(states * length));
        let parts = split(&mut rooms, results, states);
        parts.into_par_iter().enumerate().for_each_init(
            || Room::new(sizes),
            |room, (state, mut out)| {
                for head in 0..sizes.heads {
                    let begin = head * sizes.width;
                    let head = HeadGradient {
                        query: self.query.strip(state, begin),
                        key: self.key.strip(state, begin),
                        value: self.value.strip(state, begin),
                        probabilities: &weights[(state * sizes.heads + head) * size..][..size],
                        gradient: gradient.strip(state, begin),
                    };
                    differentiate(sizes, head, room);
                    store(room, begin, &mut out);
                }
            },
        );
        // SAFETY: `store` has written the parts of all heads of all states.
        rooms.map(|room| unsafe { room.written() })
    }
}

/// The parts of all results that belong to each state.
fn split<T: Number, const R: usize>(
    rooms: &mut [Unwritten<T>; R],
    lengths: [usize; R],
    states: usize,
) -> Vec<[&mut [MaybeUninit<T>]; R]> {
    let mut pieces = rooms.each_mut().map(Unwritten::all);
    let mut next = || {
        let mut at = 0;
        pieces.each_mut().map(|all| {
            let (piece, rest) = std::mem::take(all).split_at_mut(lengths[at]);
            *all = rest;
            at += 1;
            piece
        })
    };
    (0..states).map(|_| next()).collect()
}

/// Writes all numbers.
fn write_all<T: Number>(out: &mut [MaybeUninit<T>], numbers: &[T]) {
    for (out, &number) in out.iter_mut().zip(numbers) {
        out.write(number);
    }
}

/// Writes the rows of a head, without what fills them up to whole lanes, into rows that are `stride` numbers apart.
fn scatter<T: Number>(rows: &[T], sizes: Sizes, out: &mut [MaybeUninit<T>], stride: usize) {
    for (out, row) in out.chunks_mut(stride).zip(rows.chunks_exact(sizes.wide_width())) {
        write_all(&mut out[..sizes.width], row);
    }
}

impl HostOperation<2> for SelfAttention {
    fn forward<T: Number>(&self, inputs: [HostView<'_, T>; 2], tracked: bool) -> HostOutput<T> {
        Inputs::of_self(self.heads, inputs).attend(inputs[0].shape, tracked)
    }

    fn backward<T: Number>(&self, pass: HostGradient<'_, T, 2>) -> [Option<Vec<T>>; 2] {
        let inputs = Inputs::of_self(self.heads, pass.inputs);
        let (sizes, features) = (inputs.sizes, inputs.sizes.features());
        let length = 3 * features * sizes.queries;
        let [by_packed] = inputs.differentiate(pass.saved[0], pass.gradient.data, [length], |room, begin, [out]| {
            for (kind, rows) in [&room.by_query, &room.by_key, &room.by_value].into_iter().enumerate() {
                scatter(rows, sizes, &mut out[kind * features + begin..], 3 * features);
            }
        });
        [Some(by_packed), None]
    }
}

impl HostOperation<3> for CrossAttention {
    fn forward<T: Number>(&self, inputs: [HostView<'_, T>; 3], tracked: bool) -> HostOutput<T> {
        Inputs::of_cross(self.heads, inputs).attend(inputs[0].shape, tracked)
    }

    fn backward<T: Number>(&self, pass: HostGradient<'_, T, 3>) -> [Option<Vec<T>>; 3] {
        let inputs = Inputs::of_cross(self.heads, pass.inputs);
        let (sizes, features) = (inputs.sizes, inputs.sizes.features());
        let lengths = [features * sizes.queries, 2 * features * sizes.keys];
        let store = |room: &Room<T>, begin: usize, [query, packed]: &mut [&mut [MaybeUninit<T>]; 2]| {
            scatter(&room.by_query, sizes, &mut query[begin..], features);
            scatter(&room.by_key, sizes, &mut packed[begin..], 2 * features);
            scatter(&room.by_value, sizes, &mut packed[features + begin..], 2 * features);
        };
        let [by_query, by_packed] = inputs.differentiate(pass.saved[0], pass.gradient.data, lengths, store);
        [Some(by_query), Some(by_packed), None]
    }
}
