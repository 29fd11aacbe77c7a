//! Given names that are one name: short forms, spellings, the same name in German dress. Own compilation.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// The forms of one name a line, the full one first, all folded. A short form may belong to several ("uli"). Keys are made
/// of the full form: a change here may change keys ([`KEYS_VERSION`](crate::KEYS_VERSION)).
const NAMES: &str = "\
johannes hans johann hannes hanns jo hansi hansel hanjo
johanna hanna hannah hanne hannchen jo
joachim jochen achim jochim jo
josef joseph sepp jupp beppo josi pepi joschi josip jo
josefa josefine josephine josepha josi fine pepi
katharina kathrin katrin katharine kaethe kaete kathi kati karin catharina catrin cathrin katja ina tina kathy kaethi
ulrich uli ulli utz
ulrike uli ulli ulla rike
ursula ulla uschi ursel ursl
alexander alex sascha xander lex sandro
alexandra alex sandra sascha xandra
andreas andi andy anderl andre
andrea andi andy
anton toni tony
antonia toni tonia antonie
michael michi michel mike micha maik mischa michl meik
michaela michi micha michi
friedrich fritz fred frieder friedel fritzl
friederike rike fritzi frieda frida
wilhelm willi willy wim helm helmi
wilhelmine minna mina wilma helma
heinrich heinz heiner hein heini henrik henry harry
karlheinz kalle karl
karl carl kalle karli
ludwig lutz lui luggi wiggerl
georg schorsch girgl joerg juergen jorg gerg
franz franzl frank francis
franziska franzi fanny ziska sissi francisca
elisabeth lisa liesel else elsa elsbeth lisbeth lilli elli betty sissi sisi lies lisl liesl elise ilse bettina lieselotte elisabet elsi bettine lissy
margarete margarethe grete gretel greta margareta margaretha margret margrit gretchen rita meta marga gitta margit grit marguerite margot gretl margarita margreth margarethe
magdalena lena leni magda lenchen magdalene malena madlen
helene lena leni helena ellen lene elena hella
maria marie mia mitzi mizzi ria marion mariechen marei mari mary maja
marianne nanni janne
annemarie annamaria annemie annemarie
anna anne annette anni aenne annchen antje anja anneliese nanni anke annie ann ana
anneliese annelie liese anneli
barbara babsi baerbel bettl wetti babette babs
brigitte gitte gitta biggi birgit brigitta britta gitti birgitta
christian chris christl krischan kristian
christine christina tina chris christel christl stine kerstin kirsten kristina kristin nina christin kristine christiane
christiane christel chris nane
christoph chris stoffel christof christopher toffel kristof
daniel dani danni danny
daniela dani danni daniele
dietrich dieter dirk diether dietz
dieter dieter diether
dorothea dora doris dorle thea dorothee dorit dorthe doro
eduard edi edy ed edward ede
eberhard ebbo eber hardy
erich eric erik
ernst erni
eugen egon euge
ferdinand ferdi ferdl fred nando
florian flo flori
florentine flo flora
gabriele gabi gaby gabriela ele gabriella
gerhard gerd gert gerhart hardy
gertrud gerti trude traudl gertraud gerda trudi gertrude traudel
gustav gustl gustel gustaf
guenther guenter gunter gunther gunnar
hedwig hede hedi hedy hetty
heribert herbert
hermann menne armin herman
hermine mine minna herma
hildegard hilde hilda hildchen
ignaz naz nazi ignatz
ingeborg inge inga ingeburg
irmgard irma irmi irmchen irmgart
jakob jacob jockel jack jacky
jan jann janek jens
jens jens
julius jule jul
julia jule juli julchen juliane
juliane jule jul julia
klaus claus klaas nikolaus niklas nico
nikolaus niko nico klaus niklas claus nick nikolai nicolas nikolas
nicole nico niki nicola
konrad conrad kurt conny konni
konstantin tino costa constantin kosta
cornelia conny nele nelly corni konny konni cornelie kornelia
kunigunde kuni gundel kunigunda
kurt curt
leonhard leo hartl lenz leonard leonhardt
leopold leo poldi poldl
lorenz lenz laurenz laurentius lars lorenzo
lukas lucas luke luca
luise louise lulu liesel luisa louisa isa
manfred manni fred mani
manuel manu emanuel immanuel
manuela manu
markus marcus mark marc marco marko
martin mertens martl mart
martina tina marti
mathias matthias mathis matze hias thias mats hiasl matthaeus
mathilde tilda tilly hilde mechthild
matthaeus mathaeus theis
maximilian max maxi maxl
monika moni mona monica
moritz mo mauritz
norbert nobby berti
oskar ossi oscar ossi
oswald ossi waldi
otto ottl odo
patricia patti pat patrizia
patrick pat paddy patrik
paul paule pauli
paula pauli pauline
peter pitt piet peterle pit petr
petra petri
philipp phil lips philip philippe
rainer reiner reinhard rainier
reinhard reinhart reini hardy reinhardt
reinhold reini
regina regine gina rega
renate nate reni renata
robert rob bert bob robbi robby robin
rosa rosi roserl rosel rose rosina
rosemarie rosi romy rosemary rosa rosmarie rosemaria
roswitha rosi witha roswita
rudolf rudi rolf rudolph dolf
sabine bine sabina biene bini
samuel sam sami
sebastian basti bastian wastl sebi
sibylle sybille billa bille sibilla sybilla sybill
siegfried siggi sigi fried sigfried
sieglinde linde siggi sigi
sigmund siggi sigi siegmund
sigrid siggi sigi siri siegrid
silke cecilie sil
silvia sylvia silvi silva sylvie
simon sim
stefan stephan steffen steffel stef steff stephen steven
stefanie stephanie steffi steffie stefania
susanne susi sanne susanna susan suse suzanne suzi
theodor theo tede teo
theresia therese resi thea theres terese teresa resl theresa
thomas tom tommy thoma
tobias tobi tobe
torsten thorsten torben
ute uta
valentin velten valtin vali
veronika vroni vera verena veronica
viktor vic victor
viktoria vicki vicky victoria
vincenz vinzenz vincent vinz zenz
vinzenz zenz
waltraud traudl waltraut traudel waldtraud traute
walter walther waldi
waltraud waldi
werner wern wernher
wolfgang wolf wolle wolfi wolferl
wolfram wolf
xaver veri xav franzxaver
yvonne ivonne
zacharias zach
gisela gisa gila
ilona ilka
isabel isabell isabella isabelle bella isa
jasmin yasmin jasmine yasemin
juergen joergen jurgen
kai kay
laura lara
lieselotte lilo lotte liselotte lilo
charlotte lotte lotta charly carlotta
karoline caroline carolin karolin carola lina line karola karo caro carolina karolina
karola carola
kevin kevn
kristof christof
luca luka
melanie mel melli
mohammed mohamed muhammad mohammad muhammed mehmet
mustafa mustapha
olaf olav ole
ralf ralph
rainald reinald
rene renee
roland rolli
ruediger rudi rudiger
sofia sophia sophie sofie
thilo tilo till til thielo
timo tim timm
ulf wulf
volker volki volkmar
wiebke wibke
yannik jannik yannick jannick
yannis jannis janis
eva evi eve evchen
evelyn eveline evelin evelyne
felix lix
fabian fabi fab
benjamin ben benni benny
dominik dominic domi
david dave davide
nadine nadin
nathalie natalie natalia natalja nathalia
nina nine
vanessa nessa
verena vreni vera reni
pascal paskal
raphael rafael rafi
gregor gregori gregorius
hartmut hartmuth
helmut hellmut hellmuth helmuth helmi
hubert hubertus hubsi bert
albert adalbert bert al albrecht
adolf adolph adi dolf
alfred fred fredi alf
alfons alphons fonsi
alois aloys luis loisl aloisius
arnold arno noldi
arthur artur
august gustl gustel augustus
auguste gusti guste augusta
benedikt bene bendikt benedict
bernhard bernd berni hardy bernhardt bernt bernard
bernhardine dina berni
berthold bert bertold
bertha berta berti
burkhard burghard burkhart burckhard burkard
clemens klemens clement
elfriede friedel elfi frieda
emil emile
emilie emmi emilia emmy milli
erika rika erica
erwin ervin
gottfried friedel goetz
gottlieb lieb
heike heika
helga hella
hildebrand brand
isolde solde
jeanette janette jeannette
jennifer jenny jenni jen
jessica jessi jessika
johanngeorg hansgeorg
juliana jule
karsten carsten kersten
kaspar caspar kasper jasper
lothar lotar
margitta gitta gitte
marlene marlen lene leni
marlies marlis marliese marlise
nepomuk muck
pankraz graz
quirin korbi
richard richy rick richie ricky
sarah sara
tanja tania tatjana tanya
tatjana tatiana tanja
vladimir wladimir waldemar wladi
walburga burgl wally burga
william bill will willy
woldemar waldemar";

/// The numbers of the lines in which a name stands, four at most; empty for a name that is not listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Groups([u16; 4]);

impl Groups {
    pub(crate) fn of(folded: &str) -> Self {
        TABLE.get(folded).copied().unwrap_or_default()
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0[0] == 0
    }

    pub(crate) fn meet(self, other: Self) -> bool {
        self.0.iter().any(|&line| line != 0 && other.0.contains(&line))
    }

    /// The full form of the first name that this is a form of.
    pub(crate) fn full_form(self) -> Option<&'static str> {
        let line = usize::from(self.0[0]).checked_sub(1)?;
        FULL_FORMS.get(line).copied()
    }
}

static FULL_FORMS: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| NAMES.lines().map(|names| names.split(' ').next().unwrap_or(names)).collect());

static TABLE: LazyLock<FxHashMap<&'static str, Groups>> = LazyLock::new(|| {
    let mut table = FxHashMap::<&str, Groups>::default();
    for (line, names) in (1_u16..).zip(NAMES.lines()) {
        for name in names.split(' ') {
            let groups = table.entry(name).or_default();
            if let Some(free) = groups.0.iter_mut().find(|g| **g == 0 || **g == line) {
                *free = line;
            }
        }
    }
    table
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_forms_meet_their_names_and_others_do_not() {
        for (a, b, same) in [
            ("hans", "johannes", true),
            ("sepp", "josef", true),
            ("kaethe", "katharina", true),
            ("uli", "ulrich", true),
            ("uli", "ulrike", true),
            ("ulrich", "ulrike", false),
            ("michael", "michaela", false),
            ("stefan", "stephan", true),
            ("hans", "peter", false),
            ("xyz", "xyz", false),
        ] {
            assert_eq!(Groups::of(a).meet(Groups::of(b)), same, "{a} {b}");
        }
        assert_eq!(Groups::of("sepp").full_form(), Some("josef"));
    }
}
