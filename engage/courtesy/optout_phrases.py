"""The words people say stop with, by language (ISO 639-1). One line is many phrases: "stop/quit messaging/texting me".

Written as `engage.courtesy.clauses` leaves a text: small letters, no accents, no hyphens, ı as i, ł as l. A slash
stands between alternatives, an underscore for a blank inside one of them, "-" is the alternative of nothing at all.
"""

from collections.abc import Mapping

from engage.courtesy.clauses import word_set

SURE: Mapping[str, tuple[str, ...]] = {
    "en": (
        "stop/quit/cease messaging/texting/tweeting/tweeting_at/contacting/emailing/dming/dm'ing/pestering/spamming/"
        "harassing/pinging/writing_to/writing/replying_to/responding_to/tagging me",
        "stop/quit sending me your/these/this/any/more/any_more/all_your/all_these/so_many/- messages/emails/texts/"
        "tweets/dms/ads/adverts/offers/promos/promotions/spam/notifications",
        "don't/dont/do_not/never ever/you/- message/text/tweet/tweet_at/contact/email/dm/pester/spam/bother/reply_to/"
        "write_to/write me again/anymore/any_more/ever",
        "don't/dont/do_not bother messaging/texting/tweeting/contacting/emailing me again/anymore/any_more/ever",
        "unsubscribe/unsub me",
        "opt me out",
        "i want/wish/need/would_like to unsubscribe",
        "i'd like to unsubscribe",
        "i want/wish/need/would_like to opt_out of your/all/these/any messages/emails/texts/ads/offers/marketing",
        "remove/delete me from your/this/the/all/any mailing/marketing/contact/email/- list/lists",
        "take me off your/this/the/all/any mailing/marketing/contact/email/- list/lists",
        "i don't/dont/do_not want to hear from you again/anymore/any_more/ever",
        "i no_longer/never want/wish to hear_from/be_contacted_by you again/-",
        "i don't/dont/do_not want any/any_more/your/more/these messages/emails/texts/tweets/ads/offers/promotions from "
        "you",
    ),
    "de": (
        "hor/hort/hoer/hoert/horen_sie auf mir/mich zu schreiben/kontaktieren/belastigen/spammen",
        "hor/hort/hoer/hoert/horen_sie auf mich anzuschreiben/zuzuspammen",
        "schreib/schreibt/schreiben_sie mich/mir bitte/- nicht/nie mehr/wieder an/-",
        "kontaktiert/kontaktiere/kontaktieren_sie mich bitte/- nicht/nie mehr/wieder",
        "meldet/melde/melden_sie euch/dich/sich bitte/- nicht/nie mehr/wieder bei mir",
        "schickt/schick/schicken_sie/sendet/senden_sie mir bitte/- keine/keine_weiteren nachrichten/werbung/mails/"
        "emails/angebote mehr/-",
        "ich mochte/moechte/will keine/keine_weiteren nachrichten/werbung/mails/angebote mehr/von_euch/von_ihnen",
        "ich mochte/moechte/will nichts mehr von euch/ihnen/dir horen",
        "ich mochte/moechte/will mich abmelden",
        "nehmt/nehmen_sie/streicht/streichen_sie mich bitte/- vom/von_der/aus_dem/von_eurer/von_ihrer verteiler/liste",
    ),
    "fr": (
        "arretez/arrete/cessez/cesse de me contacter/spammer/harceler/solliciter/relancer/deranger",
        "arretez/arrete/cessez/cesse de m'ecrire/m'importuner",
        "arretez/arrete/cessez/cesse de m'envoyer des/vos/de_la messages/mails/publicites/pub/offres",
        "ne me contactez/contacte/ecrivez/relancez/sollicitez plus jamais/-",
        "ne m'ecrivez/m'ecris plus jamais/-",
        "ne m'envoyez/m'envoie plus de/vos messages/mails/publicites/pub/offres",
        "je ne/- veux/souhaite plus recevoir de/vos/aucun messages/message/mails/publicites/pub/offres",
        "je ne/- veux/souhaite plus etre contacte/contactee",
        "desabonnez/desinscrivez/desabonne/desinscris moi",
        "retirez/enlevez/supprimez moi de votre/vos/la/cette liste/listes",
    ),
    "es": (
        "dejen/deja/dejad/deje/paren/para/parad de escribirme/contactarme/molestarme/acosarme/spamearme",
        "dejen/deja/dejad/deje/paren/para/parad de mandarme/enviarme mensajes/publicidad/correos/ofertas",
        "no me escriban/escribas/escriba/escribais/contacten/contactes/contacte/molesten mas",
        "no me manden/mandes/mande/envien/envies/envie mas mensajes/publicidad/correos/ofertas",
        "no me vuelvan/vuelvas/vuelva/volvais a escribir/contactar/molestar",
        "no vuelvan/vuelvas/vuelva/volvais a escribirme/contactarme/molestarme",
        "no/ya_no quiero recibir mas/- mensajes/publicidad/correos/ofertas",
        "no quiero que me escriban/contacten/molesten mas/-",
        "denme/dame/deme/dadme de baja",
        "quiero/quisiera darme de baja",
    ),
    "pt": (
        "parem/pare/para de me escrever/contatar/contactar/incomodar/perturbar",
        "parem/pare/para de me mandar/enviar mensagens/mensagem/propaganda/publicidade/emails/ofertas",
        "parem/pare/para de escrever/contactar/contatar me",
        "nao me escrevam/escreva/contatem/contate/contactem/contacte/incomodem/incomode mais",
        "nao me mandem/mande/enviem/envie mais mensagens/mensagem/propaganda/publicidade/emails/ofertas",
        "nao quero mais/- receber mais/- mensagens/publicidade/propaganda/emails/ofertas",
        "me descadastrem/descadastre/descadastra",
        "tirem/tire/removam/remova/retirem me da vossa/sua/- lista",
        "me tirem/tire/removam/remova da vossa/sua/- lista",
    ),
    "it": (
        "smettetela/smettete/smettila/smetti/smetta di scrivermi/contattarmi/disturbarmi/tormentarmi",
        "smettetela/smettete/smettila/smetti/smetta di mandarmi/inviarmi messaggi/pubblicita/email/offerte",
        "non scrivetemi/scrivermi/contattatemi/contattarmi/disturbatemi/disturbarmi piu",
        "non mandatemi/mandarmi/inviatemi/inviarmi piu messaggi/pubblicita/email/offerte",
        "non voglio/desidero piu ricevere i_vostri/vostri/- messaggi/email/pubblicita/offerte",
        "non voglio/desidero piu essere contattato/contattata",
        "cancellatemi/toglietemi/rimuovetemi dalla/dalle vostra/- lista/liste/mailing_list",
        "disiscrivetemi/disiscrivimi",
    ),
    "nl": (
        "stop met mij/me te schrijven/mailen/spammen/benaderen/contacteren/appen",
        "stop met me/mij berichten/berichtjes/mails/reclame te sturen",
        "stuur me/mij alsjeblieft/aub/- geen berichten/mails/reclame/aanbiedingen meer",
        "neem alsjeblieft/aub/- geen contact meer met me/mij op",
        "schrijf/mail/app/benader me/mij alsjeblieft/aub/- niet/nooit meer",
        "ik wil geen berichten/mails/reclame/aanbiedingen/contact meer van_jullie/ontvangen/krijgen/-",
        "ik wil niets meer van jullie horen",
        "schrijf/meld me/mij uit/af",
        "haal me/mij van de/jullie lijst",
        "ik wil me/mij afmelden/uitschrijven",
    ),
    "pl": (
        "przestancie/przestan/prosze_przestac do_mnie/mi/mnie/- pisac/nekac/spamowac do_mnie/mnie/-",
        "przestancie/przestan/prosze_przestac mi/- wysylac/przysylac mi/- wiadomosci/reklamy/oferty",
        "nie piszcie/pisz do mnie wiecej/juz/nigdy_wiecej",
        "nie kontaktujcie/kontaktuj sie ze_mna wiecej/juz/nigdy_wiecej",
        "nie wysylajcie/wysylaj/przysylajcie mi wiecej/juz/zadnych wiadomosci/reklam/ofert",
        "nie chce/zycze_sobie wiecej/juz otrzymywac/dostawac/- waszych/- wiadomosci/reklam/ofert",
        "wypiszcie/wypisz/usuncie/usun mnie z waszej/tej/- listy/bazy/newslettera",
        "prosze mnie wypisac",
        "chce sie wypisac",
    ),
    "tr": (
        "bana bir_daha/artik mesaj/- yazmayin/atmayin/gondermeyin/yazma/atma",
        "bana bir_daha/artik ulasmayin",
        "bana mesaj atmayin/gondermeyin/yazmayin/atma",
        "bana mesaj/- yazmayi/atmayi/gondermeyi birakin/birak/kesin",
        "benimle bir_daha/artik/- iletisime_gecmeyin/iletisim_kurmayin",
        "beni listeden/listenizden cikarin/silin/cikar",
        "artik/- sizden/- mesaj/reklam/mesajlarinizi almak istemiyorum",
        "aboneligimi iptal edin",
    ),
}
"""There is no doubt, whatever follows, unless a condition does. They count where a clause begins with them."""

CURT: Mapping[str, tuple[str, ...]] = {
    "en": (
        "leave me alone/be",
        "stop calling/following/bothering/annoying me",
        "don't/dont/do_not message/text/tweet/tweet_at/contact/email/dm/write_to/pester/spam me",
        "i want/wish/need/would_like to opt_out",
        "i don't/dont/do_not want to hear from you",
    ),
    "de": (
        "lasst/lass/lassen_sie mich doch/endlich/jetzt/bitte/einfach/- in ruhe/frieden",
        "schreib/schreibt/schreiben_sie mir/mich nicht an/-",
        "kontaktiert/kontaktiere/kontaktieren_sie mich nicht",
    ),
    "fr": ("laissez/laisse moi tranquille/en_paix", "ne me contactez/ecrivez pas"),
    "es": (
        "dejenme/dejame/dejadme/dejeme en_paz/tranquilo/tranquila",
        "no me escriban/escribas/escriba/contacten/contactes/contacte/molesten/molestes/moleste",
    ),
    "pt": ("me deixem/deixa/deixe em paz", "deixem/deixe/deixa me em paz", "nao me contatem/contactem/escrevam"),
    "it": (
        "lasciatemi/lasciami/mi_lasci in_pace/stare",
        "non mi scrivete/contattate/disturbate piu",
        "non scrivetemi/contattatemi/disturbatemi",
    ),
    "nl": ("laat me/mij nu/alsjeblieft/gewoon/- met rust", "neem geen contact met me/mij op"),
    "pl": ("dajcie/daj mi swiety/- spokoj", "zostawcie/zostaw mnie w spokoju", "nie piszcie/pisz do mnie"),
    "tr": ("beni rahat/yalniz birakin/birak", "rahat birakin/birak beni", "bana yazmayin/yazma"),
}
"""They mean it only if nothing more is said in their clause: "leave me alone at the gate for hours" is a complaint."""

BARE: Mapping[str, tuple[str, ...]] = {
    "en": (
        "stop all/this/these/texting/messaging/tweeting/contacting/spamming/- messages/-",
        "unsubscribe/unsub/optout",
        "opt out",
        "no more messages/texts/tweets/emails/ads/offers/spam/dms",
        "don't/dont/do_not contact/reply/message/text",
        "go away",
    ),
    "de": ("stopp/aufhoren/aufhoeren/abmelden/abbestellen", "keine nachrichten/werbung mehr/-"),
    "fr": ("arret/arretez/desabonner/desinscrire/desabonnement/desinscription", "plus de messages/pub/mails"),
    "es": ("basta/baja/parar/paren", "no mas mensajes/publicidad", "cancelar suscripcion"),
    "pt": ("pare/parem/sair/descadastrar", "chega de mensagens/propaganda", "cancelar inscricao"),
    "it": ("disiscrivi/disiscriviti/cancellami", "basta messaggi/pubblicita/email"),
    "nl": ("stoppen/afmelden/uitschrijven", "geen berichten/reclame/mails meer"),
    "pl": ("wypisz/rezygnuje/przestancie", "koniec wiadomosci"),
    "tr": ("dur/durdur/iptal/ret", "mesaj/reklam istemiyorum", "artik yazmayin"),
}
"""They count only as the whole of an answer to us."""

LEADS = word_set(
    "please pls plz just kindly ok okay so and now hey hi hello guys seriously again can could would will i want wish",
    "need like i'd i've asked ask told tell said to for the last time then really dear yes no must should all team",
    "bitte also jetzt endlich hallo und nochmal",
    "s'il plait svp merci de bonjour et maintenant",
    "por favor ya y ahora hola oye les pido que",
    "agora oi e per favore ciao ora adesso prego",
    "alsjeblieft aub nu en nou",
    "prosze juz teraz a lutfen artik yeter ve",
)
"""What may stand before it in its clause."""

ASKED = {"you": word_set("can could would will want need asked ask told tell wish like for"), "vous": word_set("s'il")}
"""Words that may stand before it, too, but only after one of these: "could you stop messaging me" asks for it, "you
stop replying to me" complains."""

TAILS = (LEADS - {"no"}) | word_set(
    "thanks thank you cheers forever ever anymore any more already immediately today asap right vous",
    "danke sofort mehr gracias mas obrigado obrigada mais grazie subito piu bedankt meer dank je dziekuje wiecej",
    "tesekkurler hemen bir daha 🛑 ✋ 🙏 😡 😠 🤬 👎 🚫 ⛔ ❌ 😤 🙄",
)
"""What may stand after it where nothing more may be said."""

CONDITIONS = word_set(
    "unless until till without before except on by via at here there through while if",
    "bis ausser ohne bevor hier uber sauf jusqu'a avant sans ici par hasta salvo sin antes aqui por ate sem exceto",
    "finche senza prima qui tot tenzij zonder voordat via dopoki bez az tutaj kadar olmadan buradan",
)
"""What turns it into something else: "don't message me again without news", "stop contacting me by phone"."""
