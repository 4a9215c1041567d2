"""What journalists ask, into what an answer is introduced by."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.script.english import verb
from briefing.script.questions import asked, complement
from briefing.types import DocumentKind, Sentence, Speaker, Turn, TurnKind
from tests.conftest import RUTTE, make_document, make_sentence
from tests.growth import linear

ASKED = [
    (
        "Thank you very much. Ana Lopez, Radio Norte. Madam President, do you think the ceasefire will hold?",
        "whether the ceasefire will hold",
    ),
    (
        "Q Mr. President, do you have any comment on the strike at the port of Gavle?",
        "about the strike at the port of Gavle",
    ),
    (
        "Does the White House support the new tariffs on steel?",
        "whether the White House supports the new tariffs on steel",
    ),
    (
        "Thanks, Karoline. Two questions, if I may. First, on the budget deal, where do things stand? And "
        "second, will the President sign the farm bill?",
        "whether the President will sign the farm bill",
    ),
    (
        "Can you tell us whether the Commission will open an infringement procedure against Hungary?",
        "whether the Commission will open an infringement procedure against Hungary",
    ),
    (
        "My question is about the Digital Markets Act. When will the Commission take a decision on the "
        "investigation into Meridian Search?",
        "when the Commission will take a decision on the investigation into Meridian Search",
    ),
    (
        "Good morning. I wanted to ask about the mission in the Red Sea. How many frigates are now deployed there?",
        "about the mission in the Red Sea",
    ),
    (
        "On the inflation outlook, how confident are you that services inflation will come down this year?",
        "about the inflation outlook",
    ),
    ("President Muster, was the decision to hold rates unanimous?", "whether the decision to hold rates was unanimous"),
    ("Why did the Governing Council not cut rates in April?", "why the Governing Council did not cut rates in April"),
    (
        "Is there a risk of a recession in the second half of the year?",
        "whether there is a risk of a recession in the second half of the year",
    ),
    (
        "Could you elaborate on the role of energy prices in the new projections?",
        "about the role of energy prices in the new projections",
    ),
    (
        "What's your reaction to the comments made by the opposition leader this morning?",
        "about the comments made by the opposition leader",
    ),
    ("Prime Minister, will you rule out an early election?", "about an early election"),
    ("Premier, when will the new hospital in Karratha open?", "when the new hospital in Karratha will open"),
    (
        "Minister, are you confident that the grid can cope with another hot summer?",
        "whether the grid can cope with another hot summer",
    ),
    (
        "Are you worried that the United States will leave the agreement?",
        "about the concern that the United States will leave the agreement",
    ),
    (
        "Given the heavy losses in the last quarter, how does the bank plan to restore confidence?",
        "how the bank plans to restore confidence",
    ),
    (
        "Secretary of State, do you expect Russia to respond to the new sanctions?",
        "whether to expect Russia to respond to the new sanctions",
    ),
    ("What do you make of the proposal for a joint debt fund?", "about the proposal for a joint debt fund"),
    (
        "How would you describe the relationship between the two governments at the moment?",
        "about the relationship between the two governments",
    ),
    (
        "I have a question for both of you. How do you see the future of the Arctic Council?",
        "about the future of the Arctic Council",
    ),
    (
        "So my question is, do you believe that sanctions against the shadow fleet are working?",
        "whether sanctions against the shadow fleet are working",
    ),
    ("And what about Ukraine?", "about Ukraine"),
    (
        "Can you confirm reports that Iran has moved missiles to the border?",
        "about reports that Iran has moved missiles to the border",
    ),
    (
        "Thank you. Could you please clarify what the role of Frontex will be in the new scheme?",
        "what the role of Frontex will be in the new scheme",
    ),
    (
        "Professor Lind, in your evidence you said that the register is incomplete. How long will it take to "
        "complete the register?",
        "how long it will take to complete the register",
    ),
    (
        "Would you agree with the National Audit Office that the programme is unaffordable?",
        "whether the programme is unaffordable",
    ),
    (
        "What steps is the department taking to reduce waiting times in rural clinics?",
        "what steps the department is taking to reduce waiting times in rural clinics",
    ),
    ("Mr Okafor, why was the contract awarded without a tender?", "why the contract was awarded without a tender"),
    ("How much money will be needed to rebuild the bridges?", "how much money will be needed to rebuild the bridges"),
    ("Who will pay for the security guarantees?", "who will pay for the security guarantees"),
    ("Do you regret closing the schools during the pandemic?", "about closing the schools during the pandemic"),
    ("Will you attend the climate summit in Belem?", "about attending the climate summit in Belem"),
    ("Are you going to raise taxes on fuel next year?", "about raising taxes on fuel next year"),
    (
        "Sir, the polls show that voters are losing patience. Is your party ready for a leadership contest?",
        "whether the party is ready for a leadership contest",
    ),
    (
        "What is the timeline for the withdrawal of the remaining troops?",
        "about the timeline for the withdrawal of the remaining troops",
    ),
    (
        "What are the main obstacles to a free trade agreement with India?",
        "about the main obstacles to a free trade agreement with India",
    ),
    ("I'd like to know how the new rules will affect small farmers.", "how the new rules will affect small farmers"),
    (
        "I was wondering if the Allies discussed the use of frozen Russian assets today?",
        "whether the Allies discussed the use of frozen Russian assets",
    ),
    (
        "With the greatest respect, minister, that does not answer the question. Will the inquiry be independent?",
        "whether the inquiry will be independent",
    ),
    (
        "In Berlin there is growing impatience with the pace of deliveries. Is Germany going to send the "
        "Taurus missiles?",
        "whether Germany is going to send the Taurus missiles",
    ),
    (
        "Governor, markets are pricing in two more cuts this year. Are the markets wrong?",
        "whether the markets are wrong",
    ),
    (
        "Do you see any signs of a wage-price spiral in the euro area?",
        "about signs of a wage-price spiral in the euro area",
    ),
    ("Could you give us an update on the negotiations with Mercosur?", "about the negotiations with Mercosur"),
    ("What is your message to the families of the hostages?", "about the message to the families of the hostages"),
    (
        "If I may, a question on Taiwan. Has China changed its behaviour in the strait?",
        "whether China has changed its behaviour in the strait",
    ),
    ("How concerned are you about the rise in youth unemployment?", "about the rise in youth unemployment"),
    (
        "Should Europe do more to protect its undersea cables?",
        "whether Europe should do more to protect its undersea cables",
    ),
    (
        "Is NATO prepared to shoot down Russian drones over Poland?",
        "whether NATO is prepared to shoot down Russian drones over Poland",
    ),
    (
        "Where does the investigation into the Nordlink leak stand?",
        "where the investigation into the Nordlink leak stands",
    ),
    (
        "Why has the government refused to publish the legal advice?",
        "why the government has refused to publish the legal advice",
    ),
    ("And can I just ask, what did you tell President Trump about the deadline?", "about the deadline"),
    ("What kind of troops will Denmark send to Greenland?", "what kind of troops Denmark will send to Greenland"),
    (
        "To what extent did the weather delay the construction of the tunnel?",
        "to what extent the weather delayed the construction of the tunnel",
    ),
    ("Hi, Jan from the Daily Planet. Premier, on housing: are you considering a rent freeze?", "about a rent freeze"),
    (
        "Secretary Duffy, has the FAA found the cause of the outage?",
        "whether the FAA has found the cause of the outage",
    ),
    ("Do you welcome the decision of the court in The Hague?", "about the decision of the court in The Hague"),
    ("Which countries have not yet ratified the treaty?", "which countries have not yet ratified the treaty"),
    (
        "Are there any plans to extend the emergency fund beyond 2027?",
        "whether there are any plans to extend the emergency fund beyond 2027",
    ),
    ("What happens if Hungary blocks the next tranche?", "what happens if Hungary blocks the next tranche"),
    (
        "Is it realistic to expect a peace agreement before Christmas?",
        "whether it is realistic to expect a peace agreement before Christmas",
    ),
    (
        "I'm from the Kyiv Herald. Our cities are being bombed every night. When will the promised air "
        "defence systems arrive in Ukraine?",
        "when the promised air defence systems will arrive in Ukraine",
    ),
    (
        "Good afternoon, I'm Lucy from Global News. What do you think the summit achieved on migration?",
        "what the summit achieved on migration",
    ),
    ("And then, Secretary General, how do you think the war will end?", "how the war will end"),
    ("Did the two sides discuss an exchange of prisoners?", "whether the two sides discussed an exchange of prisoners"),
    (
        "What more can the European Union do to stop the fighting in Sudan?",
        "what more the European Union can do to stop the fighting in Sudan",
    ),
    ("How soon could elections be held in Syria?", "how soon elections could be held in Syria"),
    ("Isn't Russia winning the war of attrition?", "whether Russia is winning the war of attrition"),
    (
        "Thanks for doing this. Quick one on the shutdown: how long can the agency keep paying its contractors?",
        "how long the agency can keep paying its contractors",
    ),
    (
        "Yes, hello, Marta Silva from Jornal do Porto. I'd like to hear your thoughts on the forest fires in "
        "Galicia and whether the EU solidarity fund could be used.",
        "about the forest fires in Galicia",
    ),
    (
        "President, you mentioned downside risks. Could you be a bit more specific about the impact of a "
        "stronger euro on exports?",
        "about the impact of a stronger euro on exports",
    ),
    (
        "Minister, is the government considering a ban on single-use vapes?",
        "whether the government is considering a ban on single-use vapes",
    ),
    (
        "Will the Prime Minister be meeting with the Dalai Lama during his visit?",
        "whether the Prime Minister will be meeting with the Dalai Lama during his visit",
    ),
    (
        "Admiral, how do you respond to critics who say the submarine deal is too expensive?",
        "about critics who say the submarine deal is too expensive",
    ),
    (
        "Thank you, chair. Dr Patel, what evidence is there that the pilot scheme reduced reoffending?",
        "what evidence there is that the pilot scheme reduced reoffending",
    ),
    (
        "Can I ask you about comments by the Treasurer that interest rates have peaked?",
        "about comments by the Treasurer",
    ),
    (
        "Since the beginning of the war, grain prices have doubled. What is the World Food Programme doing "
        "to prevent famine in Yemen?",
        "what the World Food Programme is doing to prevent famine in Yemen",
    ),
    (
        "So the question is whether the Senate has the votes to override the veto.",
        "whether the Senate has the votes to override the veto",
    ),
    (
        "Mr. Secretary, does the administration believe Israel is complying with international law?",
        "whether the administration believes Israel is complying with international law",
    ),
    (
        "With all the talk about a digital euro, don't you fear that commercial banks will lose deposits?",
        "whether commercial banks will lose deposits",
    ),
    (
        "Premier, why should taxpayers fund a new stadium in Hobart?",
        "why taxpayers should fund a new stadium in Hobart",
    ),
    (
        "How does the Fed weigh a cooling labour market against sticky inflation?",
        "how the Fed weighs a cooling labour market against sticky inflation",
    ),
    (
        "Is anything being done about the cost of school uniforms?",
        "whether anything is being done about the cost of school uniforms",
    ),
    ("Were any of the drones armed?", "whether any of the drones were armed"),
    (
        "Do you have a date for the trial of the former finance minister?",
        "about a date for the trial of the former finance minister",
    ),
    (
        "Are sanctions on the table if the talks in Doha collapse?",
        "whether sanctions are on the table if the talks in Doha collapse",
    ),
    (
        "What lessons has the Alliance drawn from the withdrawal from Afghanistan?",
        "what lessons the Alliance has drawn from the withdrawal from Afghanistan",
    ),
    (
        "When can patients expect the new vaccine against malaria to be available?",
        "when patients can expect the new vaccine against malaria to be available",
    ),
    (
        "Would the Commission be open to postponing the deforestation law for another year?",
        "whether the Commission would be open to postponing the deforestation law for another year",
    ),
    ("Could you walk us through the changes to the fiscal framework?", "about the changes to the fiscal framework"),
    (
        "Do Canadians need to worry about the measles outbreak in Alberta?",
        "whether Canadians need to worry about the measles outbreak in Alberta",
    ),
    (
        "Prime Minister, you promised lower energy bills. Families are paying more. Did you mislead voters?",
        "about misleading voters",
    ),
    ("On AI, some companies complain that the code of practice goes too far. Any response?", "about AI"),
    (
        "Why wasn't the public told about the contamination of the reservoir earlier?",
        "why the public was not told about the contamination of the reservoir earlier",
    ),
    (
        "In the light of the latest attack on Kharkiv, will Allies speed up the delivery of Patriot systems?",
        "whether Allies will speed up the delivery of Patriot systems",
    ),
    (
        "Good morning, Secretary General. Vilma Jokinen, Northern Radio. Finland has closed its border "
        "crossings. Does NATO have a role in helping Finland with this hybrid pressure?",
        "whether NATO has a role in helping Finland",
    ),
    (
        "Madam Lagrange, how much further can rates fall before they become stimulative?",
        "how much further rates can fall",
    ),
    ("On housing, Prime Minister, will negative gearing be on the table at the next budget?", "about housing"),
    (
        "I'd like to go back to the point about ammunition. Have European manufacturers met the target of "
        "two million shells?",
        "whether European manufacturers have met the target of two million shells",
    ),
    (
        "Dr Nwosu, is the committee right to be concerned about the independence of the regulator?",
        "whether the committee is right to be concerned about the independence of the regulator",
    ),
    (
        "What does the government say to parents whose children cannot get a school place?",
        "what the government says to parents whose children cannot get a school place",
    ),
    (
        "You mentioned a new task force. Who is going to lead the task force on shipping?",
        "who is going to lead the task force on shipping",
    ),
    (
        "Thank you, spokesperson. Has the UN received any request from the Lebanese authorities for more peacekeepers?",
        "whether the UN has received any request from the Lebanese authorities for more peacekeepers",
    ),
    (
        "Two quick ones: do you have an update on the hostages in Niger, and has the ambassador returned to Niamey?",
        "whether the ambassador has returned to Niamey",
    ),
    (
        "Is your government going to apologise to the victims of the Post Office scandal?",
        "whether the government is going to apologise to the victims of the Post Office scandal",
    ),
    (
        "Why are Australian families paying more for gas than customers in Japan?",
        "why Australian families are paying more for gas than customers in Japan",
    ),
    (
        "Do you foresee a role for the Baltic states in the peacekeeping force?",
        "about a role for the Baltic states in the peacekeeping force",
    ),
    (
        "So, when you look at the defence budgets of the southern Allies, are you satisfied with the speed "
        "of the increase?",
        "about the speed of the increase",
    ),
    (
        "Was the pilot informed about the closure of the airspace before take-off?",
        "whether the pilot was informed about the closure of the airspace before take-off",
    ),
    (
        "And my second question is about Moldova: are Allies ready to provide air defence to Moldova?",
        "whether Allies are ready to provide air defence to Moldova",
    ),
    ("How will the new tax on plastics be collected?", "how the new tax on plastics will be collected"),
    ("What's the latest on the search for the missing trawler?", "about the search for the missing trawler"),
    (
        "Minister, under what conditions would Ireland take part in a European missile shield?",
        "under what conditions Ireland would take part in a European missile shield",
    ),
    ("Do you share the concerns of the French president about Mercosur?", "about Mercosur"),
    (
        "Mr Secretary, did Saudi Arabia agree to increase oil production?",
        "whether Saudi Arabia agreed to increase oil production",
    ),
    ("How worried should we be about the new variant of bird flu?", "about the new variant of bird flu"),
    (
        "Could you tell us a little bit about how the talks with the rail unions are going?",
        "how the talks with the rail unions are going",
    ),
    (
        "If Congress doesn't pass the spending bill by Friday, which services will be affected first?",
        "which services will be affected first",
    ),
    (
        "Given that Turkey is blocking the accession, do you still believe Sweden can join before the summit?",
        "whether Sweden can join before the summit",
    ),
    (
        "You have called for unity. But isn't the coalition deeply divided on pensions?",
        "whether the coalition is deeply divided on pensions",
    ),
    ("Why wasn't the coalition divided on pensions?", "why the coalition was not divided on pensions"),
    ("What would it take for the board to start easing?", "what it would take for the board to start easing"),
    (
        "Did Beijing give assurances about rare earth exports?",
        "whether Beijing gave assurances about rare earth exports",
    ),
]

NOT_SURE = [
    "Is the Bank of England behind the curve?",
    "Have you spoken to President Morales since the coup?",
    "Just a quick follow-up on that. Is it enough?",
    "There have been reports that troops were seen near the dam. Can you say anything about that?",
    "Commissioner, the fishermen in Brittany say that the quotas are unfair. What do you say to them?",
    "What assurances can you give to residents that the water is safe to drink?",
    "Does this mean that you will not run again?",
    "Could I follow up on the previous question, please? You didn't really answer it.",
    "Can you?",
    "Thank you.",
    "You said in March that you would publish the report. Why haven't you?",
    "As you know, Mr Chairman, the farmers are angry. Why?",
    "You've just come from the meeting with the union leaders. Did they accept the offer?",
    "I have two questions: one on the pact on migration and one on rule of law in Slovakia.",
    "Secretary General, after the cutting of the cables, are we at war with Russia?",
]


@pytest.mark.parametrize(("question", "expected"), ASKED)
def test_what_was_asked(question: str, expected: str) -> None:
    """Questions of many styles become what fits after "asked", in the asker's own words."""
    assert complement(question, "") == expected


@pytest.mark.parametrize("question", NOT_SURE)
def test_what_is_not_sure_is_not_said(question: str) -> None:
    """Where the question points at what nobody hears, or cannot be turned for sure, nothing is said of it."""
    assert complement(question, "") is None


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("The grain harvest will be the smallest in ten years.", "whether the grain harvest will fail"),
        ("Hospitals are short of nurses everywhere.", "about the shortage of nurses in rural hospitals"),
        ("We signed the fisheries treaty in May.", "when parliament will ratify the fisheries treaty"),
    ],
)
def test_of_several_questions_that_which_is_answered(answer: str, expected: str) -> None:
    """Of several questions in one breath the one is told whose words the quoted sentence takes up."""
    question = (
        "Three questions, if I may. Will the grain harvest fail? What do you say about the shortage of nurses in rural "
        "hospitals? And when will parliament ratify the fisheries treaty?"
    )
    assert complement(question, answer) == expected


def test_circumstance_needs_the_answer_to_bear_it_out() -> None:
    """A phrase that is only mentioned is what was asked about where the answer speaks of it, and not otherwise."""
    question = "You have promised help to the flooded villages in Saxony. Where is it?"
    assert complement(question, "The weather has been bad for everybody.") is None
    question = "Would that be paid for by a levy on air travel?"
    assert complement(question, "A levy on air travel is fair.") == "about a levy on air travel"


_WORDS = (
    "will do you is the a Russia NATO we it this that your my attack war in on about of to and what how why whether "
    "who think expect see there budget reports , ? . are does did not they border new"
).split()


@given(st.lists(st.sampled_from(_WORDS), max_size=40))
def test_always_short_and_in_nobodys_own_person(words: list[str]) -> None:
    """Whatever is asked: at most 15 words, no question mark, and no pronoun that would change its meaning."""
    found = complement(" ".join(words), "Russia will attack the border.")
    if found is not None:
        assert len(found.split()) <= 15
        assert "?" not in found
        assert not re.search(r"\b(?:I|we|us|you|your|my|our|this|they|them)\b", found)
        assert re.match(r"(?:about|whether|what|which|who|whom|whose|when|where|why|how|to|in|at|by|for|on) ", found)


@given(st.text(max_size=300))
def test_any_text_can_be_asked(text: str) -> None:
    """No text is a question that cannot be read."""
    complement(text, text)


@pytest.mark.parametrize("unit", ["why ", "is the ", "on the war in ", "a clear and ", "will you ", "you also ", "“? "])
def test_endless_questions_take_no_time(unit: str) -> None:
    """A question without an end is read in time that grows with its length, not its square."""
    assert linear(lambda count: complement(unit * count, "The war will end."), 10_000)


@pytest.mark.parametrize(
    ("base", "past", "third", "gerund"),
    [
        ("raise", "raised", "raises", "raising"),
        ("cut", "cut", "cuts", "cutting"),
        ("rely", "relied", "relies", "relying"),
        ("deploy", "deployed", "deploys", "deploying"),
        ("commit", "committed", "commits", "committing"),
        ("begin", "began", "begins", "beginning"),
        ("agree", "agreed", "agrees", "agreeing"),
        ("reach", "reached", "reaches", "reaching"),
        ("withdraw", "withdrew", "withdraws", "withdrawing"),
        ("veto", "vetoed", "vetoes", "vetoing"),
        ("visit", "visited", "visits", "visiting"),
        ("be", "was", "is", "being"),
    ],
)
def test_verbs(base: str, past: str, third: str, gerund: str) -> None:
    """The forms of regular and irregular verbs are spelt as English spells them."""
    found = verb(base)
    assert found is not None
    assert (found.past, found.third, found.gerund) == (past, third, gerund)


REED = Speaker(name="Tom Reed", role="New Harbour Times")
NOBODY = Speaker(name=None, role=None)
HOST = Speaker(name=None, role="Moderator")
Piece = tuple[TurnKind, Speaker | None, str]


def conversation(*pieces: Piece, kind: DocumentKind = "press conference") -> tuple[str | None, str | None] | None:
    """What the last piece answers, as (asker, what)."""
    turns: list[Turn] = []
    text = ""
    for kind_of_turn, speaker, said in pieces:
        turns.append(Turn(kind=kind_of_turn, speaker=speaker, start=len(text), end=len(text) + len(said)))
        text += said + "\n"
    answer: Sentence = make_sentence(pieces[-1][2], start=turns[-1].start)
    document = make_document(text, kind=kind, turns=tuple(turns))
    found = asked(document, _with_turn(answer, turns[-1]))
    return None if found is None else (found.asker, found.what)


def _with_turn(sentence: Sentence, turn: Turn) -> Sentence:
    return replace(sentence, turn=turn)


def test_asker_and_question_of_an_answer() -> None:
    """The question before an answer is the one it answers; the host between them does not matter."""
    question: Piece = ("question", REED, "Will the ferry sail again?")
    answer: Piece = ("answer", RUTTE, "It will sail on Sunday.")
    told = ("Tom Reed of the New Harbour Times", "whether the ferry will sail again")
    assert conversation(question, answer) == told
    assert conversation(question, ("host", HOST, "Minister?"), answer) == told
    assert conversation(("question", NOBODY, "Why?"), ("answer", RUTTE, "Because."), question, answer) == told


def test_second_orator_answers_the_same_question() -> None:
    """At a joint press conference both answers belong to the one question before them."""
    second = Speaker(name="Jane Doe", role="President")
    pieces: list[Piece] = [
        ("question", REED, "Will the ferry sail again?"),
        ("answer", RUTTE, "It will sail on Sunday."),
        ("answer", second, "We shall be on board."),
    ]
    assert conversation(*pieces) == ("Tom Reed of the New Harbour Times", "whether the ferry will sail again")


def test_question_asked_again_after_an_aside() -> None:
    """Where a follow-up says nothing by itself, the same person's question before it counts, nobody else's."""
    first: Piece = ("question", REED, "Will the ferry sail again?")
    aside: Piece = ("answer", RUTTE, "Which one?")
    answer: Piece = ("answer", RUTTE, "It will sail on Sunday.")
    told = ("Tom Reed of the New Harbour Times", "whether the ferry will sail again")
    assert conversation(first, aside, ("question", REED, "The northern one."), answer) == told
    assert conversation(("question", NOBODY, "Will it rain?"), aside, ("question", NOBODY, "And?"), answer) == (
        None,
        None,
    )


def test_two_ask_before_one_answers() -> None:
    """When several have asked, the one is told whose words are taken up; nobody where that is not clear."""
    reed: Piece = ("question", REED, "Will the ferry sail again?")
    other: Piece = ("question", Speaker(name=None, role="TV 4"), "Is the budget settled?")
    assert conversation(reed, other, ("answer", RUTTE, "The budget is settled.")) == (
        "a journalist from TV 4",
        "whether the budget is settled",
    )
    assert conversation(reed, other, ("answer", RUTTE, "Let me come back to that.")) == (None, None)


def test_interviewers_ask_and_hosts_of_press_conferences_do_not() -> None:
    """In an interview the host's words are the question; a press conference's host gives the floor."""
    pieces: list[Piece] = [("host", HOST, "Will the ferry sail again?"), ("answer", RUTTE, "It will sail on Sunday.")]
    assert conversation(*pieces, kind="interview") == (None, "whether the ferry will sail again")
    assert conversation(*pieces) is None
    assert conversation(*pieces[:1], ("remarks", RUTTE, "It will."), kind="interview") == (
        None,
        "whether the ferry will sail again",
    )


@pytest.mark.parametrize(
    ("speaker", "expected"),
    [
        (Speaker(name="Tom Reed", role="AFP"), "Tom Reed of AFP"),
        (Speaker(name="Tom Reed", role=None), "Tom Reed"),
        (Speaker(name="Tom Reed", role="Senator"), "Senator Tom Reed"),
        (Speaker(name=None, role="Kyiv Post"), "a journalist from the Kyiv Post"),
        (Speaker(name=None, role="Interviewer"), None),
        (None, None),
    ],
)
def test_name_of_the_asker(speaker: Speaker | None, expected: str | None) -> None:
    """An asker is named by name and medium or office, as far as they are known."""
    found = conversation(("question", speaker, "Will it rain?"), ("answer", RUTTE, "It will."))
    assert found is not None
    assert found[0] == expected
