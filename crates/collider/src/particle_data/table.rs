//! The table of particles.
//!
//! Masses, widths and lifetimes (as widths $\hbar/\tau$) as in S. Navas et al. (Particle Data Group), Phys. Rev. D 110, 030001 (2024),
//! rounded to what matters here; ids by its Monte Carlo particle numbering scheme.

/// A particle of the table.
#[derive(Debug)]
pub(super) struct Entry {
    pub id: u32,
    pub name: &'static str,
    pub mass: f64,
    pub charge_thirds: i32,
    pub width: f64,
    pub own_antiparticle: bool,
}

impl Entry {
    /// The antiparticle's name: the other sign for leptons, mesons and W, a tilde before any sign for baryons and all that is neutral.
    pub fn antiparticle(&self) -> String {
        let (stem, sign) = self.name.split_at(self.name.trim_end_matches(['+', '-']).len());
        let other: String = sign.chars().map(|sign| if sign == '+' { '-' } else { '+' }).collect();
        let is_baryon = self.id > 1000;
        if is_baryon || sign.is_empty() { format!("{stem}~{other}") } else { format!("{stem}{other}") }
    }
}

/// With a different antiparticle.
const fn pair(id: u32, name: &'static str, mass: f64, charge_thirds: i32, width: f64) -> Entry {
    Entry { id, name, mass, charge_thirds, width, own_antiparticle: false }
}

/// Its own antiparticle.
const fn own(id: u32, name: &'static str, mass: f64, width: f64) -> Entry {
    Entry { id, name, mass, charge_thirds: 0, width, own_antiparticle: true }
}

/// In the order of ids.
pub(super) const TABLE: &[Entry] = &[
    // Quarks
    pair(1, "d", 0.00470, -1, 0.0),
    pair(2, "u", 0.00216, 2, 0.0),
    pair(3, "s", 0.0935, -1, 0.0),
    pair(4, "c", 1.2730, 2, 0.0),
    pair(5, "b", 4.183, -1, 0.0),
    pair(6, "t", 172.57, 2, 1.42),
    // Leptons
    pair(11, "e-", 0.510_998_950e-3, -3, 0.0),
    pair(12, "nu_e", 0.0, 0, 0.0),
    pair(13, "mu-", 0.105_658_375_5, -3, 2.995_98e-19),
    pair(14, "nu_mu", 0.0, 0, 0.0),
    pair(15, "tau-", 1.776_93, -3, 2.267e-12),
    pair(16, "nu_tau", 0.0, 0, 0.0),
    // Bosons
    own(21, "g", 0.0, 0.0),
    own(22, "gamma", 0.0, 0.0),
    own(23, "Z", 91.1880, 2.4955),
    pair(24, "W+", 80.3692, 3, 2.085),
    own(25, "H", 125.20, 3.7e-3),
    // Light mesons
    own(111, "pi0", 0.134_976_8, 7.81e-9),
    own(113, "rho0", 0.775_26, 0.1474),
    own(115, "a2_0", 1.3182, 0.107),
    own(130, "K0_L", 0.497_611, 1.287e-17),
    pair(211, "pi+", 0.139_570_39, 3, 2.528e-17),
    pair(213, "rho+", 0.775_11, 3, 0.1491),
    pair(215, "a2+", 1.3182, 3, 0.107),
    own(221, "eta", 0.547_862, 1.31e-6),
    own(223, "omega", 0.782_66, 8.68e-3),
    own(225, "f2", 1.2754, 0.1866),
    own(310, "K0_S", 0.497_611, 7.351e-15),
    pair(311, "K0", 0.497_611, 0, 0.0),
    pair(313, "K*0", 0.895_55, 0, 0.0473),
    pair(315, "K2*0", 1.4324, 0, 0.109),
    pair(321, "K+", 0.493_677, 3, 5.317e-17),
    pair(323, "K*+", 0.891_67, 3, 0.0514),
    pair(325, "K2*+", 1.4273, 3, 0.100),
    own(331, "eta'", 0.957_78, 1.88e-4),
    own(333, "phi", 1.019_461, 4.249e-3),
    own(335, "f2'", 1.5174, 0.086),
    // Mesons with charm and bottom
    pair(411, "D+", 1.869_66, 3, 6.37e-13),
    pair(413, "D*+", 2.010_26, 3, 8.34e-5),
    pair(421, "D0", 1.864_84, 0, 1.604e-12),
    pair(423, "D*0", 2.006_85, 0, 0.0),
    pair(431, "D_s+", 1.968_35, 3, 1.31e-12),
    pair(433, "D_s*+", 2.1122, 3, 0.0),
    own(441, "eta_c", 2.9841, 0.0305),
    own(443, "J/psi", 3.096_900, 9.26e-5),
    own(445, "chi_c2", 3.556_17, 1.98e-3),
    pair(511, "B0", 5.279_72, 0, 4.33e-13),
    pair(513, "B*0", 5.324_75, 0, 0.0),
    pair(521, "B+", 5.279_41, 3, 4.02e-13),
    pair(523, "B*+", 5.324_75, 3, 0.0),
    pair(531, "B_s0", 5.366_93, 0, 4.33e-13),
    pair(533, "B_s*0", 5.4154, 0, 0.0),
    pair(541, "B_c+", 6.274_47, 3, 1.29e-12),
    own(553, "Upsilon", 9.460_40, 5.40e-5),
    // Baryons
    pair(1114, "Delta-", 1.232, -3, 0.117),
    pair(2112, "n", 0.939_565_420_5, 0, 7.49e-28),
    pair(2114, "Delta0", 1.232, 0, 0.117),
    pair(2212, "p", 0.938_272_088_2, 3, 0.0),
    pair(2214, "Delta+", 1.232, 3, 0.117),
    pair(2224, "Delta++", 1.232, 6, 0.117),
    pair(3112, "Sigma-", 1.197_449, -3, 4.45e-15),
    pair(3114, "Sigma*-", 1.3872, -3, 0.0394),
    pair(3122, "Lambda", 1.115_683, 0, 2.501e-15),
    pair(3212, "Sigma0", 1.192_642, 0, 8.9e-6),
    pair(3214, "Sigma*0", 1.3837, 0, 0.036),
    pair(3222, "Sigma+", 1.189_37, 3, 8.209e-15),
    pair(3224, "Sigma*+", 1.382_83, 3, 0.0362),
    pair(3312, "Xi-", 1.321_71, -3, 4.02e-15),
    pair(3314, "Xi*-", 1.5350, -3, 9.9e-3),
    pair(3322, "Xi0", 1.314_86, 0, 2.27e-15),
    pair(3324, "Xi*0", 1.531_80, 0, 9.1e-3),
    pair(3334, "Omega-", 1.672_45, -3, 8.02e-15),
    pair(4112, "Sigma_c0", 2.453_75, 0, 1.83e-3),
    pair(4122, "Lambda_c+", 2.286_46, 3, 3.25e-12),
    pair(4132, "Xi_c0", 2.470_44, 0, 4.38e-12),
    pair(4212, "Sigma_c+", 2.452_65, 3, 2.3e-3),
    pair(4222, "Sigma_c++", 2.453_97, 6, 1.89e-3),
    pair(4232, "Xi_c+", 2.467_71, 3, 1.45e-12),
    pair(4332, "Omega_c0", 2.6952, 0, 2.4e-12),
    pair(5112, "Sigma_b-", 5.815_64, -3, 5.3e-3),
    pair(5122, "Lambda_b0", 5.619_60, 0, 4.48e-13),
    pair(5132, "Xi_b-", 5.7970, -3, 4.19e-13),
    pair(5222, "Sigma_b+", 5.810_56, 3, 5.0e-3),
    pair(5232, "Xi_b0", 5.7919, 0, 4.45e-13),
    pair(5332, "Omega_b-", 6.0458, -3, 4.0e-13),
];
