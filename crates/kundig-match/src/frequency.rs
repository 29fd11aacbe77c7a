//! How common a name is: that two records share "Müller" says less than that they share "Süßebier".
//!
//! The lists are our own compilation of the commonest German names, in rough order; only the order of magnitude of a rank
//! matters. A share is estimated from the rank by a power law, as name statistics show it: about 0.95 % of all people in
//! Germany are called Müller, 0.05 % by the name of rank 100.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// Family names, the commonest first, folded.
const FAMILY: &str = "mueller schmidt schneider fischer weber meyer wagner becker schulz hoffmann schaefer koch bauer \
richter klein wolf schroeder neumann schwarz zimmermann braun krueger hofmann hartmann lange schmitt werner schmitz \
krause meier lehmann schmid schulze maier koehler herrmann koenig walter mayer huber kaiser fuchs peters lang scholz \
moeller weiss jung hahn schubert vogel friedrich keller guenther frank berger winkler roth beck lorenz baumann franke \
albrecht schuster simon ludwig boehm winter kraus martin schumacher kraemer vogt stein jaeger otto sommer gross seidel \
heinrich brandt haas schreiber graf schulte dietrich ziegler kuhn kuehn pohl engel horn busch bergmann thomas voigt \
sauer arnold wolff pfeiffer ernst lindner huebner kramer franz beyer wenzel jansen peter hansen schenk barth paul \
riedel hermann nagel kern langer yilmaz ritter berg grimm lenz kaya haase marx walther kunz kruse wilhelm mohr brinkmann \
ullrich moser goetz may lutz reuter dietz ott albert kurz janssen bender ebert hoppe bock fiedler demir kirchner witt \
strauss hein hess maurer bayer seifert schilling bach brand becher bosch schramm ackermann decker zander wegner lohmann \
bartels naumann frey heinz heller celik baum vetter peterson nowak jacob petersen krebs hesse reinhardt sahin weiland \
buchholz blum ehlers burger adam rose arndt michel wiedemann frei nguyen stark gebhardt henning held herzog kessler \
behrens linke link merkel wild bittner kaufmann noack steiner gruber pichler egger eder mayr wimmer reiter leitner \
hofer fuerst haider schwarz lechner meister baier schindler hinz thiel wirth hauser eckert unger probst rieger funk \
urban kohl heine dorn raab popp weigel stahl stephan klose rudolph thiele erdogan oezdemir yildiz aydin arslan dogan \
kilic ivanov novak horvat schiller rupp conrad jahn wendt brunner moll kunze bischoff kroeger runge kiefer geiger \
hagen block falk seitz steffen jost hennig weidner blank gerlach heuer metzger glaser muenster john fritz witte \
schlueter freitag bader brenner binder wulf menzel zeller sander reich schade siebert hoefer lindemann rau oswald \
straub scherer schwab hecht brueckner rauch greiner jacobs kluge siegel haupt hirsch philipp anders";

/// Given names of all generations, the commonest first, folded.
const GIVEN: &str = "peter michael thomas andreas wolfgang klaus juergen guenter stefan christian hans maria ursula \
monika petra elisabeth sabine renate helga karin brigitte ingrid erika andrea gisela claudia susanne gabriele christa \
christine hildegard anna manfred uwe frank bernd werner heinz helmut horst gerhard walter karl dieter joachim martin \
markus alexander daniel matthias sebastian jan florian tobias dirk ralf torsten jens sven oliver marco philipp david \
lukas max paul felix leon ben jonas luca finn elias noah tim niklas julian fabian kevin dennis patrick marcel benjamin \
heike martina barbara angelika birgit nicole stefanie melanie julia katharina anja sandra tanja silke kerstin ute \
cornelia jutta heidi marion irmgard gertrud ilse edith rosemarie margarete elfriede hannelore waltraud inge ingeborg \
marie sophie lena laura lisa sarah lea hannah emma mia leonie jana jessica vanessa nadine katrin christina sonja simone \
ruth eva johanna franziska kathrin regina doris rita silvia bettina carmen beate eva sylvia manuela daniela katja anke \
johannes josef georg franz hermann heinrich otto wilhelm kurt ernst alfred friedrich herbert rudolf bernhard erich \
willi rolf hubert norbert reinhard rainer harald volker holger detlef ulrich jochen kai lothar roland siegfried gerd \
guenther reiner axel winfried robert richard stephan thorsten andre rene mario maik steffen carsten karsten christoph \
simon dominik johann anton emil jakob moritz jonathan samuel vincent oskar theo henry mohammed ali mehmet mustafa ahmet \
hasan hueseyin ibrahim fatma ayse emine elif zeynep olga irina natalia elena tatjana svetlana valentina alexandra \
antje astrid dagmar elke friederike gerda gudrun heidemarie helene hedwig herta hilde ina irene jacqueline jasmin \
jennifer karen karina karola kirsten lieselotte magdalena margit margot marianne marlene marlies michaela miriam mona \
nina olivia patricia paula ramona rebecca rosa rosi saskia sigrid sina stella svenja theresia traute ulrike ulla vera \
verena veronika yvonne xaver alois benedikt bruno egon erwin eugen gustav hartmut henrik ingo ivan joerg karlheinz \
konrad leonhard ludwig marc mathias maximilian nico oscar pascal philip ralph raphael sascha till tom ulf viktor wilfried \
wolfram adam albert arno artur christopher eduard elke erik felicitas fritz gabriela gerlinde gregor guido henning \
isabel ivonne julius klara emilia charlotte clara ida frieda mathilda greta ella amelie luisa lina nele lara maja pia";

/// From a name's rank (1 is the commonest): `scale + slope · log2(rank)`.
fn by_rank(ranks: &FxHashMap<&str, u16>, folded: &str, scale: f64, slope: f64) -> Option<i32> {
    ranks.get(folded).map(|rank| (scale + slope * f64::from(*rank).log2()) as i32)
}

fn ranks(names: &'static str) -> FxHashMap<&'static str, u16> {
    let mut ranks = FxHashMap::default();
    for (rank, name) in (1..).zip(names.split(' ')) {
        ranks.entry(name).or_insert(rank);
    }
    ranks
}

/// How surprising a family name is, in hundredths of bits: 672 for Müller (1 of 105), `None` for one that is not listed.
#[must_use]
pub fn family_surprise(folded: &str) -> Option<i32> {
    static RANKS: LazyLock<FxHashMap<&str, u16>> = LazyLock::new(|| ranks(FAMILY));
    by_rank(&RANKS, folded, 672.0, 62.0)
}

/// How surprising a given name is, in hundredths of bits: 616 for Peter (1 of 71), `None` for one that is not listed.
#[must_use]
pub fn given_surprise(folded: &str) -> Option<i32> {
    static RANKS: LazyLock<FxHashMap<&str, u16>> = LazyLock::new(|| ranks(GIVEN));
    by_rank(&RANKS, folded, 616.0, 50.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_common_name_surprises_less_than_a_rare_one() {
        assert_eq!(family_surprise("mueller"), Some(672));
        let (bauer, dorn) = (family_surprise("bauer").unwrap(), family_surprise("dorn").unwrap());
        assert!(672 < bauer && bauer < dorn, "{bauer} {dorn}");
        assert_eq!(family_surprise("suessebier"), None);
        assert_eq!(given_surprise("peter"), Some(616));
        assert!(given_surprise("pia").unwrap() < 1100);
        assert!(FAMILY.split(' ').all(|n| !n.is_empty()) && GIVEN.split(' ').all(|n| !n.is_empty()));
    }
}
